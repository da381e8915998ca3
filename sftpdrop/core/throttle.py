"""Guessing made hopeless: who may try a password now, who waits, who is refused until when.

Five tallies of wrong passwords are kept, each against another way of guessing:

* a pass number from one address: somebody tries passwords;
* an address: somebody tries pass numbers;
* a network: somebody changes addresses;
* a pass number from everywhere: many machines share the work on one school;
* everywhere: it is a storm, and waiting times start at their longest.

An address that a school logged in from before is *known* for that school, and only the first tally
counts there: neither a forgetful colleague on another account, nor a storm from elsewhere, keeps a
school out of its own office.

Tallies run dry with time, so nothing here lasts for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sftpdrop.core.network import host_of, neighbourhood_of

EPOCH = datetime.fromtimestamp(0, UTC)
_FIRST_DELAY = timedelta(seconds=15)
_GROWTH = 4
_KNOWN_MAX_DELAY = timedelta(seconds=60)
_ENOUGH_GROWTH = 10  # a million times the first delay: longer than any longest one
_UNLIMITED = 1 << 30
_CLOSED_NETWORK = 256  # one wrong try from each address of a /24


class Kind(StrEnum):
    """What a tally is kept of."""

    PAIR = "pair"
    ADDRESS = "address"
    NETWORK = "network"
    ACCOUNT = "account"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class _Limit:
    """`free` times the settings' free tries cost nothing; one try is forgiven every `leak`."""

    free: int
    leak: timedelta


_LIMITS: Mapping[Kind, _Limit] = {
    Kind.PAIR: _Limit(1, timedelta(minutes=15)),
    Kind.ADDRESS: _Limit(1, timedelta(minutes=15)),
    Kind.NETWORK: _Limit(4, timedelta(minutes=5)),
    Kind.ACCOUNT: _Limit(12, timedelta(minutes=5)),
    # Not a limit but a rate: five a minute is the noise of the internet, more is a storm.
    Kind.EVERYWHERE: _Limit(10, timedelta(seconds=12)),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """One tally's name; `str()` is its key in the database."""

    kind: Kind
    what: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.what}".rstrip()

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """The scope of a key in the database."""
        kind, _, what = text.partition(" ")
        return cls(Kind(kind), what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Wrong tries that count, up to `at`; `accounts` on how many pass numbers. Times are UTC."""

    failures: int = 0
    accounts: int = 0
    at: datetime = EPOCH
    blocked_until: datetime = EPOCH


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A pass number tried from an address, and whether that school is known there.

    `account` is the pass number, or one and the same text for whatever is none.
    """

    account: str
    address: str
    known: bool = False

    @property
    def pair(self) -> Scope:
        """The tally of this pass number from this address."""
        return Scope(Kind.PAIR, f"{self.account} {host_of(self.address)}")

    @property
    def origin(self) -> Scope:
        """The tally of the address."""
        return origin_of(self.address)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Every tally in which this try counts."""
        if self.known:
            return (self.pair,)
        network = Scope(Kind.NETWORK, neighbourhood_of(self.address))
        account = Scope(Kind.ACCOUNT, self.account)
        return (self.pair, self.origin, network, account, Scope(Kind.EVERYWHERE))


def origin_of(address: str) -> Scope:
    """The tally of an address."""
    return Scope(Kind.ADDRESS, host_of(address))


@dataclass(frozen=True, slots=True)
class Admitted:
    """The password may be looked at."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Tries that run now would use up what is still free: wait for one of `scope` to end."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Blocked:
    """Refused without looking at the password, until a time in UTC."""

    scope: Scope
    until: datetime


Decision = Admitted | Waits | Blocked


@dataclass(frozen=True, slots=True)
class Throttle:
    """The decisions, under the settings `free_tries` and `max_delay`."""

    free_tries: int
    max_delay: timedelta

    def decide(
        self,
        attempt: Attempt,
        tallies: Mapping[Scope, Tally],
        running: Mapping[Scope, int],
        now: datetime,
    ) -> Decision:
        """Decide on a try from what is tallied, and how many tries are `running` in each scope."""
        fresh = not current(tallies, attempt.origin, now).failures
        waits: Waits | None = None
        for scope in attempt.scopes:
            tally = current(tallies, scope, now)
            room = self._room(scope, tally, fresh=fresh, now=now)
            if room <= 0:
                return Blocked(scope, max(tally.blocked_until, now + timedelta(seconds=1)))
            if running.get(scope, 0) >= room:
                waits = waits or Waits(scope)
        return waits or Admitted()

    def failed(
        self, attempt: Attempt, tallies: Mapping[Scope, Tally], now: datetime
    ) -> dict[Scope, Tally]:
        """What the tallies become when the password was wrong."""
        first = not current(tallies, attempt.pair, now).failures
        storm = not attempt.known and self._is_storm(tallies, now)
        after = {}
        for scope in attempt.scopes:
            before = current(tallies, scope, now)
            counted = replace(
                before, failures=before.failures + 1, accounts=before.accounts + first, at=now
            )
            until = now + self._delay(scope, counted, known=attempt.known, storm=storm)
            after[scope] = replace(counted, blocked_until=max(before.blocked_until, until))
        return after

    def is_at_limit(self, attempt: Attempt, tallies: Mapping[Scope, Tally], now: datetime) -> bool:
        """Whether one more wrong password would block this pass number at this address."""
        return current(tallies, attempt.pair, now).failures >= self.free_tries - 1

    def _room(self, scope: Scope, tally: Tally, *, fresh: bool, now: datetime) -> int:
        """How many tries may run at once: as many as are left if every one of them fails."""
        if scope.kind is Kind.EVERYWHERE:
            return _UNLIMITED
        if scope.kind is Kind.NETWORK and fresh:
            # A neighbour who did nothing wrong gets a try, as long as that is not the trick.
            return _CLOSED_NETWORK - tally.failures
        if now < tally.blocked_until:
            return 0
        room = max(1, self._free(scope) - tally.failures)
        # One by one for a pair: the second connection of a client finds the first one's answer.
        return 1 if scope.kind is Kind.PAIR else room

    def _delay(self, scope: Scope, tally: Tally, *, known: bool, storm: bool) -> timedelta:
        """How long a scope is blocked after the last of the failures in `tally`."""
        over = tally.failures - self._free(scope)
        if scope.kind is Kind.EVERYWHERE:
            return timedelta(0)
        if scope.kind is Kind.ADDRESS and tally.accounts >= self._sprayed_accounts:
            return self.max_delay
        if over < 0:
            return timedelta(0)
        if storm:
            return self.max_delay
        longest = min(self.max_delay, _KNOWN_MAX_DELAY) if known else self.max_delay
        growth: int = _GROWTH ** min(over, _ENOUGH_GROWTH)
        return min(longest, _FIRST_DELAY * growth)

    @property
    def _sprayed_accounts(self) -> int:
        """No school mistypes so many pass numbers; a guesser tries hundreds. Of 5 free tries: 3."""
        return self.free_tries // 2 + 1

    def _free(self, scope: Scope) -> int:
        return self.free_tries * _LIMITS[scope.kind].free

    def _is_storm(self, tallies: Mapping[Scope, Tally], now: datetime) -> bool:
        everywhere = Scope(Kind.EVERYWHERE)
        return current(tallies, everywhere, now).failures >= self._free(everywhere)


def leaked(scope: Scope, tally: Tally, now: datetime) -> Tally:
    """The tally as it counts now: one failure is forgiven every `leak` since the last one."""
    forgiven = int((now - tally.at) / _LIMITS[scope.kind].leak)
    if forgiven <= 0:
        return tally
    if forgiven >= tally.failures:
        return replace(NOTHING, blocked_until=tally.blocked_until)
    left = tally.failures - forgiven
    return replace(tally, failures=left, accounts=min(tally.accounts, left))


def merged(scope: Scope, one: Tally, other: Tally, now: datetime) -> Tally:
    """Put together what two server processes counted apart from each other."""
    one, other = leaked(scope, one, now), leaked(scope, other, now)
    return Tally(
        failures=one.failures + other.failures,
        accounts=one.accounts + other.accounts,
        at=max(one.at, other.at),
        blocked_until=max(one.blocked_until, other.blocked_until),
    )


def is_spent(scope: Scope, tally: Tally, now: datetime) -> bool:
    """Whether a tally says nothing any more and can be forgotten."""
    return now >= tally.blocked_until and not leaked(scope, tally, now).failures


def current(tallies: Mapping[Scope, Tally], scope: Scope, now: datetime) -> Tally:
    """The tally of a scope as it counts now."""
    return leaked(scope, tallies.get(scope, NOTHING), now)
