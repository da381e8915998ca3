"""The audit trail: who did what, each row chained to the one before by its keyed hash.

Rows are numbered without gaps, and `audit_head` keeps how many there are. So a row that was
changed, removed, put in or moved shows, and also one that was cut off at the end; audit_seal.py
keeps the key and the longest end, so that the database alone is not enough to hide it.

A hash covers what is stored, letter by letter: an edit that means the same is an edit.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    insert,
    select,
    text,
    update,
)

from sftpdrop.errors import StoreUnavailable
from sftpdrop.store.audit_letters import hexed, stored_letters, unhexed
from sftpdrop.store.audit_seal import BEGINNING, AuditSeal, End
from sftpdrop.store.tables import audit, audit_head

_LOCK = 0x73667470  # "sftp": the advisory lock that orders writers in PostgreSQL
_HEAD = 1
_LAST_ID = 2**31 - 1  # the largest of PostgreSQL's integer
_READ_AT_ONCE = 500
_SEAL, _END = "sftpdrop_audit_seal", "sftpdrop_audit_end"
_HASHED = ("at", "event", "actor", "pass_number", "drop_id", "address", "details")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One act. `actor` is an admin's system account, a school's pass number or a program.

    `details` hold codes and counts, never personal data of pupils.
    """

    at: datetime
    event: str
    actor: str
    pass_number: str | None = None
    drop_id: str | None = None
    address: str | None = None
    details: Mapping[str, str | int] = field(default_factory=dict)


class Fault(StrEnum):
    """What is wrong with a row of the audit trail."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first row that does not fit the chain. `row` is its id; None is the head itself."""

    row: int | None
    fault: Fault


@dataclass(frozen=True, slots=True)
class _Count:
    """How many rows the head says there are; `genuine` where its hash says that we wrote it."""

    rows: int
    genuine: bool


def sealed_with(seal: AuditSeal) -> dict[str, AuditSeal]:
    """The execution options of an engine whose connections write and verify the trail."""
    return {_SEAL: seal}


def begin_trail(connection: Connection) -> None:
    """Write the head of a trail without rows: once, when the tables are made.

    So a trail that was emptied whole differs from one that never had a row.
    """
    head = {"id": _HEAD, "rows": 0, "hash": _seal(connection).count_hash(0)}
    connection.execute(insert(audit_head).values(head))


def append(connection: Connection, event: AuditEvent) -> None:
    """Add a row behind the last one; part of the caller's transaction."""
    append_all(connection, [event])


def append_all(connection: Connection, events: Sequence[AuditEvent]) -> None:
    """Add rows behind the last one, in order; part of the caller's transaction.

    Raises StoreUnavailable where somebody put a row at the very end of the numbers.
    """
    if not events:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    seal, count, last = _seal(connection), _count(connection), _last(connection)
    number = max(last.rows, count.rows if count and count.genuine else 0)
    if number > _LAST_ID - len(events):
        raise StoreUnavailable(
            f"the audit trail has no room behind row {number}",
            hint="no trail of ours is that long: `sftpdrop audit verify` names the row to remove",
        )
    before = last.hash if last.rows == number else BEGINNING.hash
    rows = []
    for event in events:
        number, columns = number + 1, _columns(event)
        before = seal.row_hash(before, number, [hexed(columns[name]) for name in _HASHED])
        rows.append({"id": number, "hash": before, **columns})
    connection.execute(insert(audit), rows)
    # A head that is gone or not ours stays so: it is what shows that somebody was here.
    if count and count.genuine:
        head = {"rows": number, "hash": seal.count_hash(number)}
        connection.execute(update(audit_head).where(audit_head.c.id == _HEAD).values(**head))
    if _goes_on_from(connection, seal.witnessed()):
        connection.info[_END] = End(number, before)


def forget_end(connection: Connection) -> None:
    """Begin a transaction: what an earlier one of this pooled connection left does not count."""
    connection.info.pop(_END, None)


def take_end(connection: Connection) -> End | None:
    """The end of the trail as this transaction wrote it, to be witnessed once it is committed."""
    end: End | None = connection.info.pop(_END, None)
    return end


def verify(connection: Connection) -> BadRow | None:
    """Find the first row that was changed, removed, added or moved; None where all fit.

    Raises StoreUnavailable where the trail's key is missing.
    """
    seal, count = _seal(connection), _count(connection)
    witnessed = seal.witnessed()
    known = max(witnessed.rows, count.rows if count and count.genuine else 0)
    end, strange = BEGINNING, None
    for row_id, columns, row_hash in _rows(connection):
        expected = end.rows + 1
        if row_id < 1:
            strange = row_id if strange is None else strange
            continue  # perhaps it is the one that is missing further on
        if row_id > expected and expected <= known:
            return BadRow(expected, Fault.MISSING)
        if row_id > expected or row_hash != hexed(seal.row_hash(end.hash, row_id, columns)):
            return BadRow(row_id, Fault.CHANGED if row_id <= known else Fault.ADDED)
        end = End(row_id, unhexed(row_hash or ""))
        if end.rows == witnessed.rows and end != witnessed:
            return BadRow(row_id, Fault.CHANGED)
    if end.rows < known:
        return BadRow(end.rows + 1, Fault.MISSING)
    return _fault_of_ids(strange) or _fault_of_head(count, end)


def _fault_of_ids(strange: int | None) -> BadRow | None:
    return None if strange is None else BadRow(strange, Fault.ADDED)


def _fault_of_head(count: _Count | None, end: End) -> BadRow | None:
    if count is None:
        return BadRow(None, Fault.MISSING)
    if not count.genuine:
        return BadRow(None, Fault.CHANGED)
    return BadRow(count.rows + 1, Fault.ADDED) if end.rows > count.rows else None


def events(
    connection: Connection,
    *,
    pass_number: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[tuple[int, AuditEvent | None]]:
    """The newest `limit` rows of a school and since a time, oldest first, with their ids.

    None for a row that is not as we write them: one edited row must not hide the others.
    """
    columns = [stored_letters(connection.dialect.name, audit.c[name]) for name in _HASHED]
    query = select(audit.c.id, *columns).order_by(audit.c.id.desc()).limit(limit)
    if pass_number is not None:
        query = query.where(audit.c.pass_number == pass_number)
    if since is not None:
        query = query.where(audit.c.at >= _moment(since))
    return [(row_id, _event(stored)) for row_id, *stored in connection.execute(query)][::-1]


def _seal(connection: Connection) -> AuditSeal:
    seal: AuditSeal = connection.get_execution_options()[_SEAL]
    return seal


def _count(connection: Connection) -> _Count | None:
    row = connection.execute(_head_query(connection.dialect.name)).first()
    if row is None:
        return None
    rows, stored = row
    genuine = isinstance(rows, int) and stored == hexed(_seal(connection).count_hash(rows))
    return _Count(rows if genuine else 0, genuine)


def _last(connection: Connection) -> End:
    row = connection.execute(_last_query(connection.dialect.name)).first()
    return BEGINNING if row is None else End(row[0], unhexed(row[1]))


def _goes_on_from(connection: Connection, witnessed: End) -> bool:
    """Whether the trail still has its longest end: another one must not take that one's place."""
    query = _hash_query(connection.dialect.name)
    stored = connection.scalar(query, {"row": witnessed.rows})
    return witnessed == BEGINNING or stored == hexed(witnessed.hash)


# Every event asks these three: to make them anew would cost more than to carry them out.


@cache
def _head_query(dialect: str) -> Select[Any]:
    head = audit_head.c
    return select(head.rows, stored_letters(dialect, head.hash)).where(head.id == _HEAD)


@cache
def _last_query(dialect: str) -> Select[Any]:
    query = select(audit.c.id, stored_letters(dialect, audit.c.hash))
    return query.order_by(audit.c.id.desc()).limit(1)


@cache
def _hash_query(dialect: str) -> Select[Any]:
    return select(stored_letters(dialect, audit.c.hash)).where(audit.c.id == bindparam("row"))


def _rows(connection: Connection) -> Iterator[tuple[int, list[str | None], str | None]]:
    """The id of every row, its columns and its hash as they are stored."""
    columns = [
        stored_letters(connection.dialect.name, audit.c[name]) for name in (*_HASHED, "hash")
    ]
    query = select(audit.c.id, *columns).order_by(audit.c.id).limit(_READ_AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        for row_id, *texts, row_hash in rows:
            yield row_id, texts, row_hash
        rows = connection.execute(query.where(audit.c.id > rows[-1][0])).all()


def _moment(at: datetime) -> str:
    """A moment in the one form in which it is stored, whose order is that of time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _columns(event: AuditEvent) -> dict[str, str | None]:
    return {
        "at": _moment(event.at),
        "event": event.event,
        "actor": event.actor,
        "pass_number": event.pass_number,
        "drop_id": event.drop_id,
        "address": event.address,
        "details": json.dumps(dict(event.details), sort_keys=True),
    }


def _event(stored: Sequence[str | None]) -> AuditEvent | None:
    """The event of what `stored_letters` says of a row; None where we cannot have written it."""
    try:
        texts = [None if one is None else bytes.fromhex(one).decode() for one in stored]
        columns: dict[str, Any] = dict(zip(_HASHED, texts, strict=True))
        at, details = datetime.fromisoformat(columns["at"]), json.loads(columns["details"])
        event = AuditEvent(**{**columns, "at": at, "details": details})
        return event if _columns(event) == columns else None
    except (ValueError, TypeError):
        return None
