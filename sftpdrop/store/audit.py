"""The audit trail: who did what, each row chained to the one before by its hash.

Rows are numbered without gaps, and `audit_head` keeps the number and the hash of the last one. So a
row that was changed, removed, put in or moved shows, and also one that was cut off at the end.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from sftpdrop.store.tables import audit, audit_head

_GENESIS = bytes(32)
_NO_ROWS = (0, _GENESIS)
_LOCK = 0x73667470  # "sftp": the advisory lock that orders writers in PostgreSQL
_HEAD = 1
_READ_AT_ONCE = 500
_UNREADABLE = (TypeError, ValueError)  # what a date or JSON raises that is none


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


def append(connection: Connection, event: AuditEvent) -> None:
    """Add a row behind the last one; part of the caller's transaction."""
    append_all(connection, [event])


def append_all(connection: Connection, events: Sequence[AuditEvent]) -> None:
    """Add rows behind the last one, in order; part of the caller's transaction."""
    if not events:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    count, last = _head(connection) or _NO_ROWS
    rows = []
    for number, event in enumerate(events, start=count + 1):
        last = chain_hash(last, event)
        rows.append({"id": number, "hash": last, **_columns(event)})
    connection.execute(insert(audit), rows)
    head = {"rows": count + len(rows), "hash": last}
    kept = connection.execute(update(audit_head).where(audit_head.c.id == _HEAD).values(**head))
    if kept.rowcount == 0:
        connection.execute(insert(audit_head).values(id=_HEAD, **head))


def chain_hash(previous: bytes, event: AuditEvent) -> bytes:
    """The SHA-256 of a row and of the hash before it."""
    row = [
        event.at.astimezone(UTC).isoformat(),
        event.event,
        event.actor,
        event.pass_number,
        event.drop_id,
        event.address,
        dict(event.details),
    ]
    return hashlib.sha256(previous + json.dumps(row, sort_keys=True).encode()).digest()


def verify(connection: Connection) -> BadRow | None:
    """Find the first row that was changed, removed, added or moved; None where all fit."""
    kept = _head(connection)
    count, head = kept or _NO_ROWS
    expected, last = 1, _GENESIS
    for row_id, row in _rows(connection):
        if row_id != expected:
            fault = Fault.MISSING if row_id > expected else Fault.ADDED
            return BadRow(min(row_id, expected), fault)
        hashed = _hash_of(row, last)
        if row is None or hashed is None or row.hash != hashed:
            return BadRow(row_id, Fault.CHANGED)
        if expected > count:
            return BadRow(row_id, Fault.ADDED)
        expected, last = expected + 1, hashed
    if expected <= count:
        return BadRow(expected, Fault.MISSING)
    if kept is None:
        return BadRow(None, Fault.MISSING)
    return None if last == head else BadRow(None, Fault.CHANGED)


def events(
    connection: Connection,
    *,
    pass_number: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[tuple[int, AuditEvent]]:
    """The newest `limit` rows of a school and since a time, oldest first, with their ids."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if pass_number is not None:
        query = query.where(audit.c.pass_number == pass_number)
    if since is not None:
        query = query.where(audit.c.at >= since)
    return [(row.id, _event(row)) for row in connection.execute(query)][::-1]


def _head(connection: Connection) -> tuple[int, bytes] | None:
    query = select(audit_head.c.rows, audit_head.c.hash).where(audit_head.c.id == _HEAD)
    row = connection.execute(query).first()
    return None if row is None else (row.rows, row.hash)


def _rows(connection: Connection) -> Iterator[tuple[int, Row[Any] | None]]:
    """Every row by its id; None for one whose columns hold what we never wrote there."""
    last_id = None
    while ids := _next_ids(connection, last_id):
        query = select(audit).where(audit.c.id.in_(ids)).order_by(audit.c.id)
        try:
            yield from [(row.id, row) for row in connection.execute(query)]
        except _UNREADABLE:
            yield from [(row_id, _read_one(connection, row_id)) for row_id in ids]
        last_id = ids[-1]


def _next_ids(connection: Connection, last_id: int | None) -> Sequence[int]:
    query = select(audit.c.id).order_by(audit.c.id).limit(_READ_AT_ONCE)
    if last_id is not None:
        query = query.where(audit.c.id > last_id)
    return connection.execute(query).scalars().all()


def _read_one(connection: Connection, row_id: int) -> Row[Any] | None:
    try:
        return connection.execute(select(audit).where(audit.c.id == row_id)).first()
    except _UNREADABLE:
        return None


def _hash_of(row: Row[Any] | None, previous: bytes) -> bytes | None:
    """The hash that a row should have; None where it cannot have been ours."""
    try:
        return None if row is None else chain_hash(previous, _event(row))
    except _UNREADABLE:
        return None


def _columns(event: AuditEvent) -> dict[str, Any]:
    return {
        "at": event.at,
        "event": event.event,
        "actor": event.actor,
        "pass_number": event.pass_number,
        "drop_id": event.drop_id,
        "address": event.address,
        "details": dict(event.details),
    }


def _event(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        at=row.at,
        event=row.event,
        actor=row.actor,
        pass_number=row.pass_number,
        drop_id=row.drop_id,
        address=row.address,
        details=row.details,
    )
