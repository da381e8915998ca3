"""What the connections of one server process share, and the list of them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sftpdrop.server.door import Door
from sftpdrop.server.login import Login
from sftpdrop.server.password_change import PasswordChange
from sftpdrop.server.workplace import Workplace

if TYPE_CHECKING:
    from sftpdrop.server.connection import SchoolConnection


@dataclass(frozen=True, slots=True)
class House:
    """The door, the login desk, the place of work, and everybody who is inside."""

    door: Door
    login: Login
    change: PasswordChange
    workplace: Workplace
    connections: set["SchoolConnection"] = field(default_factory=set)
