import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from structlog.testing import capture_logs

from sftpdrop.errors import StoreUnavailable
from sftpdrop.server.audit_trail import AuditTrail
from sftpdrop.server.refusal_counts import INTERVAL, RefusalCounts
from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.database import Database
from tests.schools import NOON
from tests.server.desks import recorded
from tests.server.sessions import until

REFUSAL = AuditEvent(
    at=NOON,
    event="login_refused",
    actor="100123",
    pass_number="100123",
    address="192.0.2.7",
    details={"reason": "throttled_by_pair"},
)


def numbered(number: int) -> AuditEvent:
    return replace(REFUSAL, event="login", actor=str(number), details={})


def with_trail(
    database: Database, use: Callable[[AuditTrail], Awaitable[None]], *, bound: int = 10_000
) -> list[AuditEvent]:
    async def run() -> None:
        trail = AuditTrail(database, bound=bound)
        trail.start()
        await use(trail)
        await trail.close()

    asyncio.run(run())
    return recorded(database)


def test_a_row_at_the_end_of_all_numbers_stops_the_writing_only_while_it_is_there(
    database: Database,
) -> None:
    def at_the_end(statement: str) -> None:
        with database.begin() as connection:
            connection.execute(text(statement))

    async def use(trail: AuditTrail) -> None:
        at_the_end("INSERT INTO audit VALUES (2147483647, '', '', '', '', '', '', '', '')")
        trail.record(numbered(1))
        with pytest.raises(StoreUnavailable, match="row 2147483647"):
            await asyncio.to_thread(trail._append, [numbered(2)])
        at_the_end("DELETE FROM audit")

    assert [event.actor for event in with_trail(database, use)] == ["1"]


def test_an_error_that_nobody_thought_of_does_not_end_the_writing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, failed = audit.append_all, asyncio.Event()

    def fail_once(connection: Connection, events: Sequence[AuditEvent]) -> None:
        if not failed.is_set():
            failed.set()
            raise OverflowError
        append(connection, events)

    async def use(trail: AuditTrail) -> None:
        trail.record(numbered(1))
        await until(failed.is_set)

    monkeypatch.setattr(audit, "append_all", fail_once)
    assert [event.actor for event in with_trail(database, use)] == ["1"]


def test_events_are_written_in_their_order(database: Database) -> None:
    async def use(trail: AuditTrail) -> None:
        for number in range(1200):
            trail.record(numbered(number))

    events = with_trail(database, use)
    assert [event.actor for event in events] == [str(number) for number in range(1200)]


def test_an_event_is_written_without_waiting_for_the_end(database: Database) -> None:
    async def use(trail: AuditTrail) -> None:
        trail.record(numbered(1))
        await until(lambda: len(recorded(database)) == 1)
        trail.record(numbered(2))
        await until(lambda: len(recorded(database)) == 2)

    with_trail(database, use)


def test_what_is_lost_while_the_database_is_down_is_counted_where_it_is_missing(
    database: Database,
) -> None:
    async def use(trail: AuditTrail) -> None:
        rename(database, "audit", "gone")
        for number in range(15):
            trail.record(numbered(number))
        await asyncio.sleep(0)
        rename(database, "gone", "audit")
        await until(lambda: len(recorded(database)) == 11)  # with the gap, though nothing follows
        trail.record(numbered(99))

    events = with_trail(database, use, bound=10)
    assert [event.actor for event in events] == [*map(str, range(10)), "server", "99"]
    assert (events[10].event, events[10].details) == ("audit_gap", {"count": 5})


def test_a_time_in_which_nothing_can_be_written_is_told_at_its_start_and_at_its_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, failures = audit.append_all, 0

    def fail_twice(connection: Connection, events: Sequence[AuditEvent]) -> None:
        nonlocal failures
        if failures < 2:
            failures += 1
            raise OverflowError("no number is so large\nand this is line two")
        append(connection, events)

    async def use(trail: AuditTrail) -> None:
        trail.record(numbered(1))
        await until(lambda: bool(told))
        trail.record(numbered(2))
        await until(lambda: len(recorded(database)) == 2)
        trail.record(numbered(3))

    monkeypatch.setattr(audit, "append_all", fail_twice)
    with capture_logs() as told:
        events = with_trail(database, use)
    assert [event.actor for event in events] == ["1", "2", "3"]
    error = "OverflowError: no number is so large"
    assert told == [
        {"event": "audit_not_written", "log_level": "error", "error": error, "waiting": 1},
        {"event": "audit_written_again", "log_level": "warning", "waited": 2},
    ]


def rename(database: Database, before: str, after: str) -> None:
    with database.begin() as connection:
        connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))


def test_refusals_alike_are_one_event_and_a_count(database: Database) -> None:
    async def use(trail: AuditTrail) -> None:
        for _ in range(500):
            trail.refused(REFUSAL)

    first, rest = with_trail(database, use)
    assert first == REFUSAL
    assert rest == replace(REFUSAL, details={**REFUSAL.details, "count": 499})


def test_counts_are_due_when_their_interval_is_over() -> None:
    counts = RefusalCounts()
    assert counts.is_first(REFUSAL)
    assert not counts.is_first(REFUSAL)
    assert list(counts.due(NOON + INTERVAL - timedelta(seconds=1))) == []
    (event,) = counts.due(NOON + INTERVAL)
    assert event.details["count"] == 1
    assert counts.is_first(REFUSAL)


@pytest.mark.parametrize("kinds", [1, 4, 100])
def test_a_storm_of_any_kind_is_counted_in_full_and_in_bounded_memory(kinds: int) -> None:
    counts = RefusalCounts(kinds=kinds)
    told = 0
    for number in range(3000):
        refusal = replace(REFUSAL, pass_number=str(number), address=f"192.0.2.{number % 200}")
        told += counts.is_first(refusal)
        assert len(counts) <= 2 * kinds + 1
    events = list(counts.due(NOON, everything=True))
    assert told + sum(int(event.details["count"]) for event in events) == 3000
    assert len(counts) == 0


def test_what_is_counted_together_names_no_single_school() -> None:
    counts = RefusalCounts(kinds=1)
    counts.is_first(REFUSAL)
    for number in range(3):
        counts.is_first(replace(REFUSAL, pass_number=f"20000{number}", address="192.0.2.8"))
    (event,) = counts.due(NOON, everything=True)
    assert (event.pass_number, event.address, event.actor) == (None, None, "several")
    assert event.details["count"] == 2
