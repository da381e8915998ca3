"""The audit trail: who did what, each row chained to the one before by its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select, text

from sftpdrop.store.tables import audit

_GENESIS = bytes(32)
_LOCK = 0x73667470  # "sftp": the advisory lock that orders writers in PostgreSQL


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


def append(connection: Connection, event: AuditEvent) -> None:
    """Add a row behind the last one; part of the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = connection.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar()
    connection.execute(
        insert(audit).values(
            at=event.at,
            event=event.event,
            actor=event.actor,
            pass_number=event.pass_number,
            drop_id=event.drop_id,
            address=event.address,
            details=dict(event.details),
            hash=chain_hash(last or _GENESIS, event),
        )
    )


def chain_hash(previous: bytes, event: AuditEvent) -> bytes:
    """The SHA-256 of a row and of the hash before it."""
    row = [
        event.at.isoformat(),
        event.event,
        event.actor,
        event.pass_number,
        event.drop_id,
        event.address,
        dict(event.details),
    ]
    return hashlib.sha256(previous + json.dumps(row, sort_keys=True).encode()).digest()
