"""One server process: its socket, everybody who is connected, and the drain at the end."""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import asyncssh
import structlog

from sftpdrop.core.account import Account
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.algorithms import CLOSED_DOORS, algorithm_options
from sftpdrop.server.connection import SchoolConnection
from sftpdrop.server.door import Door
from sftpdrop.server.farewell import everybody_is_gone
from sftpdrop.server.generations import GenerationWatch
from sftpdrop.server.headcount import Headcounts
from sftpdrop.server.hostkeys import load_host_keys
from sftpdrop.server.house import House
from sftpdrop.server.login import Login
from sftpdrop.server.password_change import PasswordChange
from sftpdrop.server.password_request import take_any_password
from sftpdrop.server.workplace import Workplace
from sftpdrop.settings import Settings
from sftpdrop.spool import Spool
from sftpdrop.store.database import Database

_log = structlog.get_logger()
_TICK = 0.25  # seconds between looks at a drain or at idle connections
_KEEPALIVE = 60  # seconds without a word before a peer is asked whether it is still there
_DISK_THREADS = 8


class Listener:
    """A process that serves: started once, drained once."""

    def __init__(self, settings: Settings, inside: Headcounts) -> None:
        self._settings = settings
        state = settings.state_directory
        database = Database.open(settings.database_url, settings.state_directory.audit)
        login = Login(database, settings)
        self._keys = load_host_keys(state)
        self._database = database
        self._house = House(
            Door(settings.server, inside),
            login,
            PasswordChange(login),
            Workplace(settings, state, Spool(state), database, login.audit),
        )
        self._generations = GenerationWatch(database, self._accounts, self._end_account)
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._idle_watch: asyncio.Task[None] | None = None

    async def start(self, bound: socket.socket) -> None:
        """Take connections on `bound`."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_DISK_THREADS))
        take_any_password()
        await self._house.login.start()
        await self._generations.start()
        server = self._settings.server
        self._acceptor = await asyncssh.listen(
            sock=bound,
            server_factory=lambda: SchoolConnection(self._house),
            server_host_keys=self._keys,
            send_server_host_keys=True,
            server_version="sftpdrop",
            encoding=None,
            line_editor=False,
            login_timeout=server.login_seconds,
            keepalive_interval=_KEEPALIVE,
            backlog=512,
            **algorithm_options(post_quantum_only=server.post_quantum_only),
            **CLOSED_DOORS,
        )
        self._idle_watch = asyncio.create_task(self._end_idle())

    async def drain(self) -> None:
        """Take nobody new, let running uploads finish within the time limit, then end."""
        if self._acceptor is not None:
            self._acceptor.close()
        until = time.monotonic() + self._settings.server.drain_seconds
        while self._house.connections:
            overdue = time.monotonic() >= until
            for connection in list(self._house.connections):
                if overdue or not connection.is_busy:
                    connection.end("restart")
            await asyncio.sleep(_TICK)
            if overdue:
                break
        if self._idle_watch is not None:
            self._idle_watch.cancel()
        await everybody_is_gone()
        await self._generations.close()
        await self._house.login.close()
        await asyncio.get_running_loop().shutdown_default_executor()
        self._database.close()

    def _accounts(self) -> list[Account]:
        """The account of every connection that is logged in, as it was at its log-in."""
        return [each.account for each in self._house.connections if each.account]

    def _end_account(self, pass_number: PassNumber, generation: int | None) -> None:
        """An account was disabled or its password or keys changed: its older sessions end."""
        for connection in list(self._house.connections):
            account = connection.account
            if account and account.pass_number == pass_number and account.generation != generation:
                _log.info("session_ended", pass_number=pass_number, reason="account_changed")
                connection.end("account_changed")

    async def _end_idle(self) -> None:
        while True:
            await asyncio.sleep(min(5, self._settings.server.idle_seconds / 4))
            moment = time.monotonic() - self._settings.server.idle_seconds
            for connection in list(self._house.connections):
                if connection.is_idle_since(moment):
                    connection.end("idle")
