from datetime import timedelta, timezone

import pytest
from sqlalchemy import text

from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent, BadRow, Fault
from sftpdrop.store.database import Database
from tests.schools import NOON

ROWS = 6
COLUMNS = "at, event, actor, pass_number, drop_id, address, details, hash"


def event(number: int) -> AuditEvent:
    return AuditEvent(
        at=NOON + timedelta(minutes=number, microseconds=number),
        event="login",
        actor="100123" if number % 2 else "100124",
        pass_number="100123" if number % 2 else "100124",
        address="192.0.2.7",
        details={"client": "SSH-2.0-Ünicode", "count": number},
    )


@pytest.fixture
def trail(database: Database) -> Database:
    with database.begin() as connection:
        audit.append_all(connection, [event(number) for number in range(1, ROWS)])
    with database.begin() as connection:
        audit.append(connection, event(ROWS))
    return database


def find_bad_row(database: Database) -> BadRow | None:
    with database.read() as connection:
        return audit.verify(connection)


def test_an_untouched_trail_is_whole(trail: Database) -> None:
    assert find_bad_row(trail) is None


def test_an_empty_trail_is_whole(database: Database) -> None:
    assert find_bad_row(database) is None


@pytest.mark.parametrize(
    ("edit", "row", "fault"),
    [
        ("UPDATE audit SET actor = 'x' WHERE id = 3", 3, Fault.CHANGED),
        ("UPDATE audit SET event = 'x' WHERE id = 1", 1, Fault.CHANGED),
        ("UPDATE audit SET pass_number = NULL WHERE id = 3", 3, Fault.CHANGED),
        ("UPDATE audit SET address = '192.0.2.8' WHERE id = 6", 6, Fault.CHANGED),
        ("UPDATE audit SET drop_id = 'x' WHERE id = 2", 2, Fault.CHANGED),
        ("UPDATE audit SET at = '2026-09-01 12:00:00.000000' WHERE id = 2", 2, Fault.CHANGED),
        ("UPDATE audit SET at = 'long ago' WHERE id = 2", 2, Fault.CHANGED),
        ("UPDATE audit SET details = '{}' WHERE id = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET details = 'no json' WHERE id = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET details = '[]' WHERE id = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET details = '\"text\"' WHERE id = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET actor = x'00ff' WHERE id = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET at = 5 WHERE id = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET hash = x'' WHERE id = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET hash = zeroblob(32) WHERE id = 5", 5, Fault.CHANGED),
        ("UPDATE audit SET hash = 'text' WHERE id = 5", 5, Fault.CHANGED),
        ("DELETE FROM audit WHERE id = 1", 1, Fault.MISSING),
        ("DELETE FROM audit WHERE id = 4", 4, Fault.MISSING),
        ("DELETE FROM audit WHERE id = 6", 6, Fault.MISSING),
        ("DELETE FROM audit WHERE id >= 3", 3, Fault.MISSING),
        ("DELETE FROM audit", 1, Fault.MISSING),
        ("UPDATE audit SET id = 99 WHERE id = 2", 2, Fault.MISSING),
        ("UPDATE audit SET id = -1 WHERE id = 2", -1, Fault.ADDED),
        (
            f"INSERT INTO audit SELECT 7, {COLUMNS} FROM audit WHERE id = 6",
            7,
            Fault.CHANGED,
        ),
        (
            f"INSERT INTO audit SELECT 0, {COLUMNS} FROM audit WHERE id = 6",
            0,
            Fault.ADDED,
        ),
        ("UPDATE audit_head SET hash = zeroblob(32)", None, Fault.CHANGED),
        ("UPDATE audit_head SET rows = 5", 6, Fault.ADDED),
        ("DELETE FROM audit_head", 1, Fault.ADDED),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL takes none such
def test_every_edit_of_the_database_is_named(
    trail: Database, edit: str, row: int | None, fault: Fault
) -> None:
    with trail.begin() as connection:
        connection.execute(text(edit))
    assert find_bad_row(trail) == BadRow(row, fault)


def test_a_trail_that_was_emptied_with_its_count_is_not_whole(trail: Database) -> None:
    with trail.begin() as connection:
        for table in ("audit", "audit_head"):
            connection.execute(text(f"DELETE FROM {table}"))
    assert find_bad_row(trail) == BadRow(None, Fault.MISSING)


def test_two_rows_that_changed_places_are_found(trail: Database) -> None:
    with trail.begin() as connection:
        for edit in ("id = 99 WHERE id = 2", "id = 2 WHERE id = 3", "id = 3 WHERE id = 99"):
            connection.execute(text(f"UPDATE audit SET {edit}"))
    assert find_bad_row(trail) == BadRow(2, Fault.CHANGED)


def test_a_row_that_goes_is_not_hidden_by_giving_its_number_away(trail: Database) -> None:
    with trail.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE id = 6"))
        audit.append(connection, event(7))
    assert find_bad_row(trail) == BadRow(6, Fault.MISSING)


def test_a_transaction_that_is_undone_leaves_no_gap(trail: Database) -> None:
    with trail.engine.connect() as connection:
        audit.append(connection, event(7))
        connection.rollback()
    with trail.begin() as connection:
        audit.append(connection, event(8))
    assert find_bad_row(trail) is None


def test_a_moment_of_another_zone_is_the_same_moment(database: Database) -> None:
    amsterdam = timezone(timedelta(hours=2))
    with database.begin() as connection:
        audit.append(connection, AuditEvent(at=NOON.astimezone(amsterdam), event="x", actor="x"))
    assert find_bad_row(database) is None


def test_events_are_found_by_school_and_time_the_newest_first_when_limited(
    trail: Database,
) -> None:
    with trail.read() as connection:
        assert [row for row, _ in audit.events(connection, pass_number="100123")] == [1, 3, 5]
        since = NOON + timedelta(minutes=5)
        assert [row for row, _ in audit.events(connection, since=since)] == [5, 6]
        assert audit.events(connection, limit=1) == [(6, event(6))]
