"""Drops, and the one way in which their state changes."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from sftpdrop.core.delivery import Delivery
from sftpdrop.core.drop import Drop, DropState, check_transition
from sftpdrop.core.filename import FileName
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.errors import Conflict, NotFound
from sftpdrop.store.tables import accounts, drops

_ASKED_AT_ONCE = 500  # ids; SQLite takes some thirty thousand values in a statement, and no more


def register(connection: Connection, delivery: Delivery) -> bool:
    """Record that a delivery was received; False if it is known already."""
    if find(connection, delivery.id) is not None:
        return False
    connection.execute(
        insert(drops).values(
            id=delivery.id,
            pass_number=delivery.pass_number,
            name=delivery.name,
            name_key=FileName(delivery.name).key,
            state=DropState.RECEIVED,
            size=delivery.size,
            sha256=delivery.sha256,
            received_at=delivery.received_at,
            changed_at=delivery.received_at,
            client=delivery.client,
            address=delivery.address,
        )
    )
    return True


def change_state(
    connection: Connection,
    drop_id: DropId,
    after: DropState,
    *,
    now: datetime,
    reason: str | None = None,
    **columns: Any,
) -> None:
    """Take a drop to another state, with what goes with it; Conflict if it may not go there.

    The row is changed only while it still is in the state that was looked at, so two programs
    cannot both take it somewhere.
    """
    before = get(connection, drop_id).state
    check_transition(drop_id, before, after)
    statement = (
        update(drops)
        .where(drops.c.id == drop_id, drops.c.state == before)
        .values(state=after, prior_state=before, changed_at=now, reason=reason, **columns)
    )
    if connection.execute(statement).rowcount != 1:
        raise Conflict(f"drop {drop_id} was changed by another program at the same moment")


def count_try(connection: Connection, drop_id: DropId) -> int:
    """Count one more attempt at inspecting a drop, and return how many there were with it."""
    statement = (
        update(drops)
        .where(drops.c.id == drop_id)
        .values(tries=drops.c.tries + 1)
        .returning(drops.c.tries)
    )
    return int(connection.execute(statement).scalar_one())


def get(connection: Connection, drop_id: DropId) -> Drop:
    """A drop, or NotFound."""
    drop = find(connection, drop_id)
    if drop is None:
        raise NotFound(f"there is no drop {drop_id}", hint="see `sftpdrop drop list`")
    return drop


def find(connection: Connection, drop_id: DropId) -> Drop | None:
    """A drop, or None."""
    row = connection.execute(_select().where(drops.c.id == drop_id)).mappings().first()
    return None if row is None else _drop(row)


def latest_named(
    connection: Connection, pass_number: PassNumber, name: str, *, before: DropId | None = None
) -> Drop | None:
    """The newest drop of a school under a name, whatever its state; case does not count.

    With `before`, only drops that arrived before that one are looked at.
    """
    query = _select().where(
        drops.c.pass_number == pass_number, drops.c.name_key == FileName(name).key
    )
    if before is not None:
        query = query.where(drops.c.id < before)
    row = connection.execute(query.order_by(drops.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else _drop(row)


def starting_with(connection: Connection, prefix: str) -> list[Drop]:
    """Drops whose id starts with `prefix`, in the order of their arrival."""
    query = _select().where(drops.c.id.startswith(prefix, autoescape=True)).order_by(drops.c.id)
    return [_drop(row) for row in connection.execute(query).mappings()]


def listed(
    connection: Connection,
    *,
    pass_number: PassNumber | None = None,
    states: Sequence[DropState] = (),
    since: datetime | None = None,
) -> list[Drop]:
    """Drops in the order of their arrival, as far as they fit all that is asked."""
    query = _select().order_by(drops.c.id)
    if pass_number is not None:
        query = query.where(drops.c.pass_number == pass_number)
    if states:
        query = query.where(drops.c.state.in_(states))
    if since is not None:
        query = query.where(drops.c.received_at >= since)
    return [_drop(row) for row in connection.execute(query).mappings()]


def unanswered(connection: Connection) -> list[tuple[PassNumber, DropId]]:
    """Drops whose school does not see their present state yet, in the order of their arrival."""
    query = (
        select(drops.c.pass_number, drops.c.id)
        .where(drops.c.state != drops.c.answered)
        .order_by(drops.c.id)
    )
    return [(PassNumber(school), DropId(id_)) for school, id_ in connection.execute(query)]


def set_answered(connection: Connection, drop: Drop) -> None:
    """Remember that the school sees this state of a drop."""
    connection.execute(update(drops).where(drops.c.id == drop.id).values(answered=drop.state))


def states(connection: Connection, ids: Sequence[DropId]) -> Mapping[DropId, DropState]:
    """The states of those drops that are known."""
    query = select(drops.c.id, drops.c.state)
    found: dict[DropId, DropState] = {}
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        some = query.where(drops.c.id.in_(ids[start : start + _ASKED_AT_ONCE]))
        found.update((DropId(id_), DropState(state)) for id_, state in connection.execute(some))
    return found


def unchanged_since(connection: Connection, state: DropState, moment: datetime) -> list[Drop]:
    """Drops that have been in a state since `moment` or longer."""
    query = _select().where(drops.c.state == state, drops.c.changed_at <= moment)
    return [_drop(row) for row in connection.execute(query.order_by(drops.c.id)).mappings()]


@cache
def _select() -> Select[Any]:
    columns = [drops.c[field.name] for field in fields(Drop) if field.name != "school"]
    return select(*columns, accounts.c.name.label("school")).join_from(
        drops, accounts, drops.c.pass_number == accounts.c.pass_number, isouter=True
    )


def _drop(row: RowMapping) -> Drop:
    values: dict[str, Any] = dict(row)
    values["id"] = DropId(row["id"])
    values["state"] = DropState(row["state"])
    values["prior_state"] = DropState(row["prior_state"]) if row["prior_state"] else None
    values["school"] = row["school"] or ""
    return Drop(**values)
