"""A real server on a real socket, in this process, and schools that connect to it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from sftpdrop import spool
from sftpdrop.core.delivery import Delivery
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.headcount import Headcounts
from sftpdrop.server.hostkeys import create_host_key
from sftpdrop.server.listener import Listener
from sftpdrop.settings import Settings
from sftpdrop.statedir import StateDirectory
from tests.schools import COST, PASS_NUMBER, PASSWORD, add_school
from tests.server.sessions import make_workplace

HOST = "127.0.0.1"
OTHER_SCHOOL = PassNumber("200200")


@dataclass
class Site:
    """Where a server with two schools can be reached, and what it keeps."""

    settings: Settings
    port: int

    @property
    def state(self) -> StateDirectory:
        """The server's state directory."""
        return self.settings.state_directory

    @asynccontextmanager
    async def logged_in(
        self, user: str = PASS_NUMBER, **options: Any
    ) -> AsyncIterator[asyncssh.SSHClientConnection]:
        """A school that is logged in."""
        details: dict[str, Any] = {
            "username": user,
            "password": PASSWORD,
            "preferred_auth": "password",
            "known_hosts": None,
            "client_keys": None,
            "agent_path": None,
            "config": [],
            **options,
        }
        async with asyncssh.connect(HOST, self.port, **details) as connection:
            yield connection

    @asynccontextmanager
    async def knock(
        self, address: str = HOST
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Connect from `address` and read the server's first line."""
        reader, writer = await asyncio.open_connection(HOST, self.port, local_addr=(address, 0))
        try:
            assert (await reader.readline()).startswith(b"SSH-2.0-")
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def delivered(self) -> list[str]:
        """The names of all deliveries that wait for the watcher, oldest first."""
        new = self.state.spool_new
        messages = [spool.read(new / each) for each in spool.ids_in(new)]
        return [message.name for message in messages if isinstance(message, Delivery)]


@dataclass
class Served(Site):
    """A server in this process."""

    listener: Listener
    _drained: bool = False

    async def drain(self) -> None:
        """End the server as SIGTERM does, once."""
        if not self._drained:
            self._drained = True
            await self.listener.drain()


@asynccontextmanager
async def serving(directory: Path, **sections: Any) -> AsyncIterator[Served]:
    """Run a server with `sections` of settings until the block ends; then it drains."""
    server = {"drain_seconds": 0.2, **sections.pop("server", {})}
    login = {"bcrypt_cost": COST, **sections.pop("login", {})}
    place = make_workplace(directory, server=server, login=login, **sections)
    for pass_number in (PASS_NUMBER, OTHER_SCHOOL):
        add_school(place.database, pass_number=pass_number)
    place.database.close()
    create_host_key(place.state)
    listener = Listener(place.settings, Headcounts())
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        await listener.start(bound)
        served = Served(place.settings, bound.getsockname()[1], listener)
        try:
            yield served
        finally:
            await served.drain()
