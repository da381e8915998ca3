"""What the connections of one server process share, and the list of them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sftpdrop.server.anteroom import Anteroom
from sftpdrop.server.door import Door
from sftpdrop.server.login import Login
from sftpdrop.server.password_change import PasswordChange
from sftpdrop.server.workplace import Workplace

if TYPE_CHECKING:
    from sftpdrop.server.connection import SchoolConnection


@dataclass(frozen=True, slots=True)
class House:
    """The door, the login desk, the place of work, and everybody who is inside or waits."""

    door: Door
    login: Login
    change: PasswordChange
    workplace: Workplace
    anteroom: Anteroom = field(default_factory=Anteroom)
    connections: set["SchoolConnection"] = field(default_factory=set)

    def takes_turns(self, address: str) -> bool:
        """Whether connections of an address are spoken with a few at a time.

        Never where a school came in from before: its office must not wait for a storm.
        """
        turnstile = self.login.turnstile
        guesses = turnstile.is_suspect(address) or self.door.is_crowded(address)
        return guesses and turnstile.is_strange(address)
