"""Several server processes on one port: replaced, drained, and gone with their parent."""

import contextlib
import os
import signal
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
from tests.server.sessions import PATIENCE, in_loop, until
from tests.server.workbooks import xlsx

PROCESSES = 2
Sftp = asyncssh.SFTPClient


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
    except FileNotFoundError:
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


def start(settings_file: Path) -> subprocess.Popen[str]:
    """Start the server with several processes."""
    command = [sys.executable, "-m", "sftpdrop", "--config", str(settings_file), "serve"]
    environment = os.environ | {"SFTPDROP_SERVER__PROCESSES": str(PROCESSES)}
    log = settings_file.with_name("server.log").open("w")
    with log:
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        )


@asynccontextmanager
async def running(directory: Path) -> AsyncIterator[Program]:
    """Run the server until the block ends."""
    settings_file = install(directory)
    with start(settings_file) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert "server ready on" in line, settings_file.with_name("server.log").read_text()
            yield Program(Settings.load(settings_file), int(line.rpartition(":")[2]), process)
        finally:
            process.terminate()
            process.wait(PATIENCE)


async def put(connection: asyncssh.SSHClientConnection, name: str) -> None:
    async with connection.start_sftp_client() as sftp, sftp.open(name, "wb") as file:
        await file.write(xlsx())


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


@in_loop
async def test_uploads_go_over_all_processes_into_one_spool(tmp_path: Path) -> None:
    async with running(tmp_path) as program, AsyncExitStack() as stack:
        workers = program.workers()
        assert len(workers) == PROCESSES
        met = await connected_until(stack, program, lambda found: found == workers)
        for number, connection in enumerate(met.values()):
            await put(connection, f"{number}.xlsx")
        assert program.delivered() == ["0.xlsx", "1.xlsx"]


@in_loop
async def test_a_process_that_crashed_is_started_again_and_the_others_serve_on(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program, AsyncExitStack() as stack:
        workers = program.workers()
        met = await connected_until(stack, program, lambda found: found == workers)
        crashed, other = sorted(workers)
        os.kill(crashed, signal.SIGKILL)
        await put(met[other], "a.xlsx")
        await replaced(program, crashed)
        (new,) = program.workers() - {other}
        met = await connected_until(stack, program, lambda found: new in found)
        await put(met[new], "b.xlsx")
        assert program.delivered() == ["a.xlsx", "b.xlsx"]


@in_loop
async def test_processes_are_replaced_one_by_one_under_running_uploads(tmp_path: Path) -> None:
    content = xlsx()
    async with running(tmp_path) as program:
        for number in range(PROCESSES):
            async with (
                program.logged_in() as school,
                school.start_sftp_client() as sftp,
                sftp.open(f"{number}.xlsx", "wb") as file,
            ):
                await file.write(content[:1000])
                old = program.worker_of(school)
                os.kill(old, signal.SIGTERM)
                await stopped(program, old)
                async with program.logged_in(OTHER_SCHOOL) as newcomer:
                    assert program.worker_of(newcomer) != old
                await file.write(content[1000:], 1000)
            await replaced(program, old)
        assert program.delivered() == ["0.xlsx", "1.xlsx"]


def _listens(pid: int, port: int) -> bool:
    """Whether a process still takes connections on `port`."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = {
        f"socket:[{line.split()[9]}]"
        for line in lines
        if line.split()[3] == "0A" and int(line.split()[1].rpartition(":")[2], 16) == port
    }
    return bool(listening & _sockets(pid))


@in_loop
async def test_no_process_outlives_its_parent(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        workers = program.workers()
        program.process.kill()
        await until(lambda: not any(lives(each) for each in workers))


@in_loop
async def test_all_processes_end_together_and_the_exit_code_is_good(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        workers = program.workers()
        program.process.terminate()
        assert program.process.wait(PATIENCE) == os.EX_OK
        assert not any(lives(each) for each in workers)


def test_a_process_that_cannot_begin_ends_the_server_with_an_error(tmp_path: Path) -> None:
    settings_file = install(tmp_path)
    for key in (tmp_path / "keys").iterdir():
        key.unlink()
    with start(settings_file) as process:
        assert process.wait(PATIENCE) == os.EX_SOFTWARE
    log = settings_file.with_name("server.log").read_text()
    assert "sftpdrop: error: a server process ended before it was ready" in log
    assert "there is no host key" in log
