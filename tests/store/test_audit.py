from datetime import timedelta, timezone

from sqlalchemy import text

from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent, BadRow, Fault
from sftpdrop.store.database import Database
from tests.schools import NOON
from tests.store.trails import event, find_bad_row


def test_an_untouched_trail_is_whole(trail: Database) -> None:
    assert find_bad_row(trail) is None


def test_an_empty_trail_is_whole(database: Database) -> None:
    assert find_bad_row(database) is None


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
