"""Who may come in at all: counts of connections, in all, by address and before their log-in.

Counted when a connection is made, before anything is awaited, and given back when it is lost. The
limits hold for all server processes together (headcount.py).
"""

from dataclasses import dataclass, field

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.headcount import Headcounts
from sftpdrop.settings import ServerSettings

_CROWD = 4  # rclone makes as many connections at once, and most programs one or two


@dataclass(slots=True)
class Visit:
    """One connection: `waiting` until it has logged in."""

    address: str
    waiting: bool = True
    pass_number: PassNumber | None = None


@dataclass(slots=True)
class Door:
    """Everybody who is inside, and the limits of the settings."""

    limits: ServerSettings
    inside: Headcounts = field(default_factory=Headcounts)

    def enter(self, address: str) -> Visit | None:
        """Count a new connection, or None where there is no room for it."""
        limits, inside = self.limits, self.inside
        waiting_here = inside.waiting[address]
        full = (
            inside.connections.total() >= limits.max_connections
            or inside.connections[address] >= limits.max_connections_per_address
            # An address of which nobody waits always gets one in: a crowd that only guesses must
            # not take the door from a school.
            or (waiting_here > 0 and inside.waiting.total() >= limits.max_waiting_logins)
            or waiting_here >= limits.max_waiting_logins_per_address
        )
        if full:
            return None
        inside.connections.add(address)
        inside.waiting.add(address)
        return Visit(address)

    def is_crowded(self, address: str) -> bool:
        """Whether many of an address have not logged in yet."""
        return self.inside.waiting[address] > _CROWD

    def log_in(self, visit: Visit, pass_number: PassNumber) -> bool:
        """Note that a connection has logged in; False if its account has enough of them."""
        self._stop_waiting(visit)
        if self.inside.sessions[pass_number] >= self.limits.max_sessions_per_account:
            return False
        self.inside.sessions.add(pass_number)
        visit.pass_number = pass_number
        return True

    def leave(self, visit: Visit) -> None:
        """Give back what a connection took."""
        self._stop_waiting(visit)
        self.inside.connections.take(visit.address)
        if visit.pass_number is not None:
            self.inside.sessions.take(visit.pass_number)

    def _stop_waiting(self, visit: Visit) -> None:
        if visit.waiting:
            visit.waiting = False
            self.inside.waiting.take(visit.address)
