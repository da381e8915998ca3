"""A server of its own, as a process, and what its schools and its spool hold."""

import hashlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sftpdrop import spool
from sftpdrop.cli.init import make_installation
from sftpdrop.core.account import Locale
from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.uploadname import parse_upload_name
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.hostkeys import load_host_keys
from sftpdrop.server.upload_lock import is_being_written
from sftpdrop.settings import Settings
from sftpdrop.statedir import StateDirectory
from sftpdrop.store.database import Database
from tests.schools import PASSWORD, add_school
from tests.waiting import PATIENCE, wait_for

HOST = "127.0.0.1"
MAX_FILE, MAX_SCHOOL = 8 * 1024 * 1024, 12 * 1024 * 1024
"""Limits of these servers in bytes, small enough to be run into."""

_CHANGES = {
    'listen = "127.0.0.1:2222"': 'listen = "127.0.0.1:0"',
    "bcrypt_cost = 12": "bcrypt_cost = 4",
    "max_file_bytes = 10485760": f"max_file_bytes = {MAX_FILE}",
    "max_school_bytes = 104857600": f"max_school_bytes = {MAX_SCHOOL}",
    "scan_seconds = 5.0": "scan_seconds = 0.5",
}


@dataclass(frozen=True)
class Partial:
    """An unfinished upload as its school sees it."""

    name: str
    size: int


class Installation:
    """A state directory with its settings, and the programs that run on it."""

    def __init__(self, directory: Path) -> None:
        made, _ = make_installation(directory, "127.0.0.1:2222")
        text = made.file.read_text("utf-8")
        for before, after in _CHANGES.items():
            assert before in text, before
            text = text.replace(before, after)
        made.file.write_text(text, "utf-8")
        self.config = made.file
        self.settings = Settings.load(made.file)
        self.state: StateDirectory = self.settings.state_directory
        self.host_key = load_host_keys(self.state)[0]
        self.port = 0
        self._schools = 100_000

    @contextmanager
    def running(self, command: str, ready: str) -> Iterator[str]:
        """Run `sftpdrop COMMAND` until the block ends; gives what follows `ready` in its line."""
        program = (sys.executable, "-m", "sftpdrop", "--config", str(self.config), command)
        with (
            (self.config.parent / f"{command}.log").open("wb") as log,
            subprocess.Popen(program, stdout=subprocess.PIPE, stderr=log, text=True) as process,
        ):
            assert process.stdout is not None
            try:
                line = process.stdout.readline()
                assert ready in line, (line, Path(log.name).read_text("utf-8"))
                yield line.partition(ready)[2].strip()
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)

    @contextmanager
    def serving(self) -> Iterator["Installation"]:
        """Run the server."""
        with self.running("serve", "server ready on") as address:
            self.port = int(address.rpartition(":")[2])
            yield self

    def add_school(self, locale: Locale = Locale.DUTCH) -> "School":
        """A new school, with nothing in its directory."""
        self._schools += 1
        pass_number = PassNumber(str(self._schools))
        database = Database.open(self.settings.database_url, self.settings.state_directory.audit)
        add_school(database, pass_number=pass_number, locale=locale)
        database.close()
        return School(self, pass_number)


@dataclass(frozen=True)
class School:
    """One school: how to log in as it, and what became of what it sent."""

    installation: Installation
    pass_number: PassNumber
    password: str = PASSWORD

    @property
    def user(self) -> str:
        return self.pass_number

    def _messages(self) -> list[Delivery | Withdrawal]:
        """What the spool holds of this school, in the order of its acts."""
        new = self.installation.state.spool_new
        messages = [spool.read(new / each) for each in spool.ids_in(new)]
        return [each for each in messages if each.pass_number == self.pass_number]

    def delivered(self) -> list[tuple[str, str]]:
        """Name and sha256 of every drop; the bytes themselves are hashed, not their label read."""
        found = []
        for each in self._messages():
            if isinstance(each, Delivery):
                content = self.installation.state.spool_new / each.id / spool.BYTES
                digest = hashlib.sha256(content.read_bytes()).hexdigest()
                assert digest == each.sha256
                found.append((each.name, digest))
        return found

    def withdrawn(self) -> list[str]:
        """The names that the school deleted."""
        return [each.name for each in self._messages() if isinstance(each, Withdrawal)]

    def partials(self) -> list[Partial]:
        """The unfinished uploads, oldest first."""
        directory = self.installation.state.school_uploads(self.pass_number)
        names = sorted(path.name for path in directory.iterdir()) if directory.exists() else []
        found = [(name, parse_upload_name(name)) for name in names]
        return [
            Partial(upload.name.text, (directory / name).stat().st_size)
            for name, upload in found
            if upload is not None
        ]

    def is_quiet(self) -> bool:
        """Whether nothing is open for writing any more: what a cut does was done."""
        state = self.installation.state
        directory = state.school_uploads(self.pass_number)
        try:
            writing = directory.exists() and any(map(is_being_written, directory.iterdir()))
        except FileNotFoundError:  # it went between listing and looking
            return False
        # What is handed off has left the uploads before it is in the spool, but not before its
        # draft is there.
        return not writing and not any(state.spool_tmp.iterdir())

    def settle(self) -> None:
        """Wait until the server has dealt with every connection that went away."""
        wait_for(self.is_quiet, "no upload was open")

    def listed(self) -> dict[str, int]:
        """The names and sizes that the school's directory shows beside unfinished uploads."""
        with SchoolDirectory.opened(self.installation.state.school(self.pass_number)) as directory:
            return {entry.name: entry.size for entry in directory.entries()}

    def fill(self, size: int) -> None:
        """Let an older delivered file of `size` bytes take the school's room."""
        with SchoolDirectory.opened(self.installation.state.school(self.pass_number)) as directory:
            directory.list_delivered("oud.xlsx", size, time.time())
