"""What every client is given, what it gives back, and what it can be asked to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.clients.installation import School
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample


@dataclass(frozen=True)
class Access:
    """How to log in; `folder` is a place for the client's own files."""

    school: School
    port: int
    folder: Path

    @property
    def user(self) -> str:
        return self.school.user

    @property
    def password(self) -> str:
        return self.school.password

    @property
    def fingerprint(self) -> str:
        """The host key's, as OpenSSH and PuTTY write it."""
        return self.school.installation.host_key.get_fingerprint()


def straight_to(school: School, folder: Path) -> Access:
    """The server itself, with no wire in between."""
    return Access(school, school.installation.port, folder)


@dataclass(frozen=True)
class Seen:
    """What a person sees of a command: whether it worked, and every word on the screen."""

    worked: bool
    text: str = ""


class Client(Protocol):
    """One client, driven as its own program or library drives it. Each call logs in anew."""

    def put(self, sample: Sample, name: str) -> Seen:
        """Upload as the client does when nothing is said."""

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        """Upload under a temporary name and rename, in the client's own way if it has one."""

    def resume(self, sample: Sample, name: str) -> Seen:
        """Go on with an upload that was cut."""

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        """Start an upload over `wire` and end it half-way, as a person does."""

    def delete(self, name: str) -> Seen:
        """Delete a file."""

    def list(self) -> Seen:
        """List the directory with sizes."""
