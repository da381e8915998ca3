import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.throttle import Blocked, Throttle
from sftpdrop.errors import StoreUnavailable
from sftpdrop.server import turnstile as module
from sftpdrop.server.tally_keeper import TallyKeeper
from sftpdrop.server.turnstile import Passage, Turnstile
from sftpdrop.store.database import Database
from tests.schools import NOON, PASS_NUMBER

THROTTLE = Throttle(free_tries=5, max_delay=timedelta(seconds=900))
HOME = "192.0.2.7"


def make_turnstile(clock: Callable[[], datetime] = lambda: NOON) -> Turnstile:
    return Turnstile(THROTTLE, never=(), max_waiting=64, clock=clock)


def clock() -> datetime:
    return datetime.now(UTC)


def fail(turnstile: Turnstile, address: str = HOME, times: int = 1) -> None:
    for _ in range(times):
        turnstile.failed(turnstile.attempt(PASS_NUMBER, address))


def decide(turnstile: Turnstile, address: str = HOME) -> Passage | Blocked:
    return asyncio.run(turnstile.enter(turnstile.attempt(PASS_NUMBER, address)))


def test_a_passage_ends_once_whatever_is_said_of_it_later() -> None:
    turnstile = make_turnstile()
    passage = decide(turnstile)
    assert isinstance(passage, Passage)
    passage.void()
    passage.failed()
    passage.failed()
    assert turnstile.tallies == {}


def test_those_who_wait_for_a_try_are_decided_on_when_it_ends() -> None:
    async def run() -> None:
        turnstile = make_turnstile()
        attempt = turnstile.attempt(PASS_NUMBER, HOME)
        first = await turnstile.enter(attempt)
        second = asyncio.create_task(turnstile.enter(attempt))
        await asyncio.sleep(0)
        assert not second.done()
        assert isinstance(first, Passage)
        fail(turnstile, times=4)
        first.failed()
        assert isinstance(await second, Blocked)

    asyncio.run(run())


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_TALLIES", 100)
    turnstile = make_turnstile()
    for number in range(1000):
        fail(turnstile, f"198.51.{number // 250}.{number % 250}")
    assert len(turnstile.tallies) <= 100


def test_spent_tallies_are_forgotten() -> None:
    moments = [NOON]
    turnstile = make_turnstile(lambda: moments[-1])
    for number in range(50):
        fail(turnstile, f"198.51.{number}.1")
    moments.append(NOON + timedelta(days=1))
    fail(turnstile)
    assert len(turnstile.tallies) == len(turnstile.attempt(PASS_NUMBER, HOME).scopes)


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
