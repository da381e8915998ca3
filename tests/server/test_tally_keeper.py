import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, text
from structlog.testing import capture_logs

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.throttle import Blocked, Scope, Tally
from sftpdrop.errors import StoreUnavailable
from sftpdrop.server import tally_keeper
from sftpdrop.server.tally_keeper import TallyKeeper
from sftpdrop.store import login_failures, tables
from sftpdrop.store.database import Database
from tests.schools import PASS_NUMBER
from tests.server.sessions import until
from tests.server.turnstiles import HOME, decide, fail, make_turnstile


def clock() -> datetime:
    return datetime.now(UTC)


def test_what_could_not_be_written_is_written_later(database: Database) -> None:
    turnstile = make_turnstile(clock)
    keeper = TallyKeeper(database, turnstile)

    async def run() -> None:
        rename(database, "login_failures", "gone")
        fail(turnstile, times=3)
        keeper.logged_in(PassNumber("100124"), HOME, clock())
        with pytest.raises(StoreUnavailable):
            await keeper.share()
        fail(turnstile, times=2)
        rename(database, "gone", "login_failures")
        await keeper.share()

    asyncio.run(run())
    other = make_turnstile(clock)
    asyncio.run(TallyKeeper(database, other).share())
    assert isinstance(decide(other), Blocked)
    assert other.attempt("100124", HOME).known


def test_two_processes_add_up_what_they_counted(database: Database) -> None:
    one, other = make_turnstile(clock), make_turnstile(clock)
    keepers = [TallyKeeper(database, one), TallyKeeper(database, other)]
    fail(one, times=3)
    fail(other, times=2)
    for keeper in keepers * 2:
        asyncio.run(keeper.share())
    pair = one.attempt(PASS_NUMBER, HOME).pair
    assert one.tallies[pair].failures == other.tallies[pair].failures == 5


def rename(database: Database, before: str, after: str) -> None:
    with database.begin() as connection:
        connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))


def test_what_was_written_is_not_counted_again_where_reading_fails(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    turnstile = make_turnstile(clock)
    keeper = TallyKeeper(database, turnstile)
    fail(turnstile, times=3)
    with monkeypatch.context() as patched:
        patched.setattr(login_failures, "changed_since", fails)
        with pytest.raises(OverflowError):
            asyncio.run(keeper.share())
    asyncio.run(keeper.share())
    assert turnstile.tallies[turnstile.attempt(PASS_NUMBER, HOME).pair].failures == 3


def fails(*_arguments: object) -> dict[Scope, Tally]:
    raise OverflowError


def with_keeper(database: Database, use: Callable[[TallyKeeper], Awaitable[None]]) -> list[str]:
    """Have a keeper share all the time, and return what it told in the log."""

    async def run() -> None:
        keeper = TallyKeeper(database, make_turnstile(clock))
        await keeper.start()
        await use(keeper)
        await keeper.close()

    with capture_logs() as told:
        asyncio.run(run())
    return [line["event"] for line in told]


def test_a_row_that_is_no_tally_ends_nothing_and_is_told_once(database: Database) -> None:
    with database.begin() as connection:
        row = {"scope": "garbage", "failures": 1, "accounts": 1}
        moments = dict.fromkeys(("last_failure_at", "blocked_until", "changed_at"), clock())
        connection.execute(insert(tables.login_failures).values(**row, **moments))

    async def use(keeper: TallyKeeper) -> None:
        await keeper.share()

    assert with_keeper(database, use) == ["strange_tallies_removed"]


def test_an_error_that_nobody_thought_of_does_not_end_the_sharing_and_is_told_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, reads = login_failures.changed_since, 0

    def fail_thrice(connection: Connection, since: datetime) -> dict[Scope, Tally]:
        nonlocal reads
        reads += 1
        return read(connection, since) if reads > 3 else fails()

    async def use(_keeper: TallyKeeper) -> None:
        await until(lambda: reads > 4)

    monkeypatch.setattr(login_failures, "changed_since", fail_thrice)
    monkeypatch.setattr(tally_keeper, "_SECONDS", 0.01)
    assert with_keeper(database, use) == ["tallies_not_shared", "tallies_shared_again"]
