"""A client that comes where there is no room, and hears so."""

import asyncio
import contextlib
from typing import Any

import asyncssh

from sftpdrop.texts.partings import PARTINGS
from tests.server.served import Site
from tests.waiting import PATIENCE

TOO_MANY = PARTINGS["too_many_connections"].nl  # in the default language: nobody knows who came


class Leaving(asyncssh.SSHClient):
    """A client that notes why its connection ended."""

    reason: Exception | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        self.reason = exc


async def is_refused(site: Site, words: str, **options: Any) -> None:
    """Connect, and be sent away with `words` before or right after the log-in."""
    client = Leaving()
    with contextlib.suppress(asyncssh.DisconnectError):
        async with site.logged_in(client_factory=lambda: client, **options) as connection:
            async with asyncio.timeout(PATIENCE):
                await connection.wait_closed()
    assert isinstance(client.reason, asyncssh.DisconnectError)
    assert words in client.reason.reason
