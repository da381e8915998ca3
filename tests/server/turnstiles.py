"""A turnstile, and tries of one school at it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sftpdrop.core.throttle import Blocked, Throttle
from sftpdrop.server.turnstile import Passage, Turnstile
from tests.schools import NOON, PASS_NUMBER

THROTTLE = Throttle(free_tries=5, max_delay=timedelta(seconds=900))
HOME = "192.0.2.7"


def make_turnstile(clock: Callable[[], datetime] = lambda: NOON) -> Turnstile:
    """One of five free tries."""
    return Turnstile(THROTTLE, never=(), max_waiting=64, clock=clock)


def fail(turnstile: Turnstile, address: str = HOME, times: int = 1) -> None:
    """Give wrong passwords."""
    for _ in range(times):
        turnstile.failed(turnstile.attempt(PASS_NUMBER, address))


def decide(turnstile: Turnstile, address: str = HOME) -> Passage | Blocked:
    """Whether one more try passes."""
    return asyncio.run(turnstile.enter(turnstile.attempt(PASS_NUMBER, address)))
