"""Where every password tried passes: what core/throttle.py decides, kept for one server process.

All of it is memory, so that a storm is refused without touching the database; tally_keeper.py
shares it with the other processes. A try is counted as running before anything is awaited for its
answer, and one that is broken off counts as wrong: who breaks off and tries again gains nothing.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime

from sftpdrop.core.network import host_of, is_within
from sftpdrop.core.throttle import (
    NOTHING,
    Admitted,
    Attempt,
    Blocked,
    Scope,
    Tally,
    Throttle,
    Waits,
    current,
    is_spent,
    merged,
    origin_of,
)

_MAX_TALLIES = 20_000


class TooManyWait(Exception):
    """Too many tries wait for others to end: refused with a sentence."""


class Turnstile:
    """Lets tries of passwords through, one event loop's. `clock` gives the time in UTC."""

    def __init__(
        self,
        throttle: Throttle,
        *,
        never: tuple[str, ...],
        max_waiting: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._throttle = throttle
        self._never = never
        self._max_waiting = max_waiting
        self._clock = clock
        self._waiting: Counter[str] = Counter()
        self._running: Counter[Scope] = Counter()
        self._ended: dict[Scope, asyncio.Event] = {}
        self.tallies: OrderedDict[Scope, Tally] = OrderedDict()
        self.known: dict[tuple[str, str], datetime] = {}
        self._known_hosts: set[str] = set()
        self.uncounted: dict[Scope, Tally] = {}
        self.cleared: set[Scope] = set()

    def attempt(self, account: str, address: str) -> Attempt:
        """A try of `account` from an address, which may be known for it."""
        return Attempt(account, address, known=(account, host_of(address)) in self.known)

    def is_suspect(self, address: str) -> bool:
        """Whether wrong passwords came from that address lately."""
        return bool(current(self.tallies, origin_of(address), self._clock()).failures)

    def is_strange(self, address: str) -> bool:
        """Whether no school ever came in from that address."""
        return host_of(address) not in self._known_hosts

    def remember(self, known: Mapping[tuple[str, str], datetime]) -> None:
        """Know these accounts at these hosts, since when they came in there last."""
        self.known.update(known)
        self._known_hosts.update(host for _, host in known)

    def is_at_limit(self, attempt: Attempt) -> bool:
        """Whether one more wrong password would block the pair."""
        return self._throttle.is_at_limit(attempt, self.tallies, self._clock())

    async def enter(self, attempt: Attempt) -> "Blocked | Passage":
        """Wait until the try can be decided on; a Passage counts as running from then on."""
        while True:
            match self._decide(attempt):
                case Blocked() as refused:
                    return refused
                case Admitted():
                    return Passage(self, attempt)
                case Waits(scope):
                    await self._wait(scope, attempt)

    def _decide(self, attempt: Attempt) -> Admitted | Waits | Blocked:
        if is_within(attempt.address, self._never):
            return Admitted()
        return self._throttle.decide(attempt, self.tallies, self._running, self._clock())

    async def _wait(self, scope: Scope, attempt: Attempt) -> None:
        host = host_of(attempt.address)
        # An address may fill half of the room, so that there is always some for another one.
        if (
            self._waiting.total() >= self._max_waiting
            or self._waiting[host] * 2 > self._max_waiting
        ):
            raise TooManyWait
        self._waiting[host] += 1
        try:
            await self._ended.setdefault(scope, asyncio.Event()).wait()
        finally:
            self._waiting -= Counter({host: 1})

    def start(self, attempt: Attempt) -> None:
        """Count a try as running."""
        self._running.update(attempt.scopes)

    def end(self, attempt: Attempt) -> None:
        """Count a try as ended, and let those who waited for it be decided on."""
        self._running -= Counter(attempt.scopes)
        for scope in attempt.scopes:
            if event := self._ended.pop(scope, None):
                event.set()

    def failed(self, attempt: Attempt) -> None:
        """Count a wrong password, here and for the other processes."""
        if is_within(attempt.address, self._never):
            return
        now = self._clock()
        self._count(self._throttle.failed(attempt, self.tallies, now), now)

    def clear(self, attempt: Attempt) -> None:
        """Forget the wrong passwords before the right one, for this account and address only."""
        scope = attempt.pair
        if self.tallies.pop(scope, NOTHING) is not NOTHING:
            self.uncounted.pop(scope, None)
            self.cleared.add(scope)

    def take_over(
        self, tallies: Mapping[Scope, Tally], known: Mapping[tuple[str, str], datetime]
    ) -> None:
        """Use what the database has, together with what this process counted since."""
        now = self._clock()
        self.remember(known)
        for scope, tally in tallies.items():
            if scope not in self.cleared:
                mine = self.uncounted.get(scope, NOTHING)
                self._set(scope, merged(scope, tally, mine, now))
        self._forget(now)

    def _count(self, after: Mapping[Scope, Tally], now: datetime) -> None:
        for scope, tally in after.items():
            before = current(self.tallies, scope, now)
            mine = self.uncounted.get(scope, NOTHING)
            self.uncounted[scope] = Tally(
                failures=mine.failures + 1,
                accounts=mine.accounts + tally.accounts - before.accounts,
                at=now,
                blocked_until=tally.blocked_until,
            )
            self._set(scope, tally)
        self._forget(now)

    def _set(self, scope: Scope, tally: Tally) -> None:
        self.tallies[scope] = tally
        self.tallies.move_to_end(scope)

    def _forget(self, now: datetime) -> None:
        """Keep memory bounded: spent tallies go, then those that changed longest ago."""
        while self.tallies:
            scope, tally = next(iter(self.tallies.items()))
            if len(self.tallies) <= _MAX_TALLIES and not is_spent(scope, tally, now):
                return
            del self.tallies[scope]


class Passage:
    """A try that runs: ended once, as passed, failed or void (our own fault, not counted)."""

    def __init__(self, turnstile: Turnstile, attempt: Attempt) -> None:
        self._turnstile = turnstile
        self._attempt = attempt
        self._open = True
        turnstile.start(attempt)

    def passed(self) -> None:
        """The password was right."""
        if self._end():
            self._turnstile.clear(self._attempt)

    def failed(self) -> None:
        """The password was wrong, or nobody waited for the answer."""
        if self._end():
            self._turnstile.failed(self._attempt)

    def void(self) -> None:
        """Nothing was learnt about the password."""
        self._end()

    def _end(self) -> bool:
        was_open, self._open = self._open, False
        if was_open:
            self._turnstile.end(self._attempt)
        return was_open
