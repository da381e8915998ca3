"""An audit trail of some rows, and what `verify` says of it."""

from datetime import timedelta

from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent, BadRow
from sftpdrop.store.database import Database
from tests.schools import NOON

ROWS = 6


def event(number: int) -> AuditEvent:
    """One that differs from row to row; one in three has a drop, and every other one an address."""
    return AuditEvent(
        at=NOON + timedelta(minutes=number, microseconds=number),
        event="login",
        actor="100123" if number % 2 else "100124",
        pass_number="100123" if number % 2 else "100124",
        drop_id=None if number % 3 else f"01K3ZW5Q0000000000000000{number:02}",
        address="192.0.2.7" if number % 2 else None,
        details={"client": "SSH-2.0-Ünicode", "count": number},
    )


def write_trail(database: Database) -> None:
    """Rows 1 to ROWS, in two transactions."""
    with database.begin() as connection:
        audit.append_all(connection, [event(number) for number in range(1, ROWS)])
    with database.begin() as connection:
        audit.append(connection, event(ROWS))


def find_bad_row(database: Database) -> BadRow | None:
    """The first row that does not fit."""
    with database.read() as connection:
        return audit.verify(connection)
