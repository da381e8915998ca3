"""`sftpdrop serve` with several processes, and who of them has which connection."""

import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from sftpdrop.cli.init import make_installation
from sftpdrop.settings import Settings
from sftpdrop.store.database import Database
from tests.schools import PASS_NUMBER, add_school
from tests.server.served import OTHER_SCHOOL, Site
from tests.server.sessions import until
from tests.waiting import PATIENCE

PROCESSES = 2


@dataclass
class Program(Site):
    """A running `sftpdrop serve`."""

    process: subprocess.Popen[str]

    def workers(self) -> set[int]:
        """The processes that serve."""
        pid = self.process.pid
        return {int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def worker_of(self, connection: asyncssh.SSHClientConnection) -> int:
        """The process that has the other end of a connection."""
        own = connection.get_extra_info("sockname")[1]
        inode = _inode(self.port, own)
        return next(each for each in self.workers() if inode in _sockets(each))


def _inode(local: int, remote: int) -> str:
    """The socket with these ports, as /proc/net/tcp knows it (proc(5))."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        ports = [int(address.rpartition(":")[2], 16) for address in fields[1:3]]
        if ports == [local, remote]:
            return f"socket:[{fields[9]}]"
    raise AssertionError("no such connection")


def _sockets(pid: int) -> set[str]:
    """The sockets that a process has open; none of one that has gone."""
    found = set()
    for path in Path(f"/proc/{pid}/fd").iterdir() if lives(pid) else ():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found.add(str(path.readlink()))
    return found


def lives(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the latter of one that goes just now
        return False


def install(directory: Path) -> Path:
    """An installation with two schools; returns its settings file."""
    installation, _ = make_installation(directory, "127.0.0.1:0")
    database = Database.open(
        installation.settings.database_url, installation.settings.state_directory.audit
    )
    for pass_number in (PASS_NUMBER, OTHER_SCHOOL):
        add_school(database, pass_number=pass_number)
    database.close()
    return installation.file


def start(settings_file: Path, **server: int) -> subprocess.Popen[str]:
    """Start the server with several processes; `server` are settings of that section."""
    command = [sys.executable, "-m", "sftpdrop", "--config", str(settings_file), "serve"]
    settings = {"processes": PROCESSES, **server}
    environment = os.environ | {
        f"SFTPDROP_SERVER__{key.upper()}": str(value) for key, value in settings.items()
    }
    log = settings_file.with_name("server.log").open("w")
    with log:
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        )


@asynccontextmanager
async def running(directory: Path, **server: int) -> AsyncIterator[Program]:
    """Run the server until the block ends."""
    settings_file = install(directory)
    with start(settings_file, **server) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert "server ready on" in line, settings_file.with_name("server.log").read_text()
            yield Program(Settings.load(settings_file), int(line.rpartition(":")[2]), process)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(PATIENCE)


async def stopped(program: Program, worker: int) -> None:
    """Wait until a process takes no more connections."""
    await until(lambda: not _listens(worker, program.port))


async def replaced(program: Program, gone: int) -> None:
    """Wait until another process has taken the place of `gone` and takes connections."""

    def is_complete() -> bool:
        others = program.workers() - {gone}
        return len(others) == PROCESSES and all(_listens(each, program.port) for each in others)

    await until(is_complete)


async def connected_until(
    stack: AsyncExitStack, program: Program, enough: Callable[[set[int]], bool]
) -> dict[int, asyncssh.SSHClientConnection]:
    """Connect again and again until the workers that were met are `enough`."""
    found: dict[int, asyncssh.SSHClientConnection] = {}
    for _ in range(200):
        connection = await stack.enter_async_context(program.logged_in(OTHER_SCHOOL))
        found.setdefault(program.worker_of(connection), connection)
        if enough(set(found)):
            return found
        if found[program.worker_of(connection)] is not connection:
            connection.close()
            await connection.wait_closed()
    raise AssertionError("the kernel gives all connections to one process")


def _listens(pid: int, port: int) -> bool:
    """Whether a process still takes connections on `port`."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = {
        f"socket:[{line.split()[9]}]"
        for line in lines
        if line.split()[3] == "0A" and int(line.split()[1].rpartition(":")[2], 16) == port
    }
    return bool(listening & _sockets(pid))
