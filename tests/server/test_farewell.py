"""The last word to a client that may be gone."""

import asyncio
import socket
import struct

from sftpdrop.server.farewell import everybody_is_gone, say_farewell
from tests.server.sessions import in_loop, until


class Host(asyncio.Protocol):
    """Keeps its only connection, and has not read of its end when it speaks."""

    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
        self.transport = transport


@in_loop
async def test_client_that_reset_its_connection_is_let_go_without_an_error() -> None:
    host = Host()
    server = await asyncio.get_running_loop().create_server(lambda: host, "127.0.0.1", 0)
    guest = socket.create_connection(server.sockets[0].getsockname())
    await until(lambda: host.transport is not None)
    guest.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    guest.close()  # and this is a reset
    assert host.transport is not None
    say_farewell(host.transport)
    assert host.transport.is_closing()
    await everybody_is_gone()
    server.close()
