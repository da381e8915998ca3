import asyncio
from datetime import timedelta

import pytest

from sftpdrop.core.throttle import Blocked
from sftpdrop.server import turnstile as module
from sftpdrop.server.turnstile import Passage
from tests.schools import NOON, PASS_NUMBER
from tests.server.turnstiles import HOME, decide, fail, make_turnstile


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
