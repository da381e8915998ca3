"""A school's current list, and its last one: what a new list takes the place of."""

from datetime import datetime

from sqlalchemy import Connection, exists, select

from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.store import audit, drops, findings
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.tables import drops as table
from sftpdrop.store.tables import rolls

_CURRENT = (DropState.ACCEPTED, DropState.COLLECTED)
_ONCE_ACCEPTED = (*_CURRENT, DropState.SUPERSEDED, DropState.PURGED)


def current_list(connection: Connection, pass_number: PassNumber) -> Drop | None:
    """A school's current list: its newest accepted drop, collected or not."""
    query = (
        select(table.c.id)
        .where(table.c.pass_number == pass_number, table.c.state.in_(_CURRENT))
        .order_by(table.c.id.desc())
        .limit(1)
    )
    return _drop(connection, connection.execute(query).scalar())


def last_list(
    connection: Connection, pass_number: PassNumber, *, other_than: DropId
) -> Drop | None:
    """The newest list of a school that was ever accepted and is still remembered.

    Its bytes may be gone: last year's list is purged long before this year's comes. A list that
    was never accepted has no roll any more by the time it is superseded or purged.
    """
    remembered = exists().where(rolls.c.drop_id == table.c.id)
    query = (
        select(table.c.id)
        .where(
            table.c.pass_number == pass_number,
            table.c.id != other_than,
            table.c.state.in_(_ONCE_ACCEPTED),
            remembered,
        )
        .order_by(table.c.id.desc())
        .limit(1)
    )
    return _drop(connection, connection.execute(query).scalar())


def supersede_older(connection: Connection, pass_number: PassNumber, *, now: datetime) -> None:
    """Let the newest accepted list be the only one: older accepted and held ones are superseded.

    Part of the transaction in which a list becomes accepted.
    """
    newest = current_list(connection, pass_number)
    if newest is None:
        return
    states = (*_CURRENT, DropState.HELD)
    for drop in drops.listed(connection, pass_number=pass_number, states=states):
        if drop.id < newest.id:
            _supersede(connection, drop, newest.id, now)


def _supersede(connection: Connection, drop: Drop, by: DropId, now: datetime) -> None:
    drops.change_state(connection, drop.id, DropState.SUPERSEDED, now=now, reason=by)
    if drop.state is DropState.HELD:
        findings.forget_roll(connection, drop.id)
    event = AuditEvent(
        at=now,
        event="superseded",
        actor="watcher",
        pass_number=drop.pass_number,
        drop_id=drop.id,
        details={"by": by, "was": drop.state},
    )
    audit.append(connection, event)


def _drop(connection: Connection, drop_id: str | None) -> Drop | None:
    return None if drop_id is None else drops.get(connection, DropId(drop_id))
