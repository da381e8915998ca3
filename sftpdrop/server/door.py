"""Who may come in at all: counts of connections, in all, by address and before their log-in.

Counted when a connection is made, before anything is awaited, and given back when it is lost. The
counts are those of one server process.
"""

from collections import Counter
from dataclasses import dataclass, field

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.settings import ServerSettings


@dataclass(slots=True)
class Visit:
    """One connection: `waiting` until it has logged in."""

    address: str
    waiting: bool = True
    pass_number: PassNumber | None = None


@dataclass(slots=True)
class Door:
    """All connections of one process, and the limits of the settings."""

    limits: ServerSettings
    _by_address: Counter[str] = field(default_factory=Counter)
    _waiting: Counter[str] = field(default_factory=Counter)
    _sessions: Counter[str] = field(default_factory=Counter)

    def enter(self, address: str) -> Visit | None:
        """Count a new connection, or None where there is no room for it."""
        limits = self.limits
        waiting_here = self._waiting[address]
        full = (
            self._by_address.total() >= limits.max_connections
            or self._by_address[address] >= limits.max_connections_per_address
            # An address of which nobody waits always gets one in: a crowd that only guesses must
            # not take the door from a school.
            or (waiting_here > 0 and self._waiting.total() >= limits.max_waiting_logins)
            or waiting_here >= limits.max_waiting_logins_per_address
        )
        if full:
            return None
        self._by_address[address] += 1
        self._waiting[address] += 1
        return Visit(address)

    def log_in(self, visit: Visit, pass_number: PassNumber) -> bool:
        """Note that a connection has logged in; False if its account has enough of them."""
        self._stop_waiting(visit)
        if self._sessions[pass_number] >= self.limits.max_sessions_per_account:
            return False
        self._sessions[pass_number] += 1
        visit.pass_number = pass_number
        return True

    def leave(self, visit: Visit) -> None:
        """Give back what a connection took."""
        self._stop_waiting(visit)
        _take(self._by_address, visit.address)
        if visit.pass_number is not None:
            _take(self._sessions, visit.pass_number)

    def _stop_waiting(self, visit: Visit) -> None:
        if visit.waiting:
            visit.waiting = False
            _take(self._waiting, visit.address)


def _take(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]  # an address that is gone costs no memory
