"""What goes out on a connection, gathered: one write to the socket in a turn of the event loop.

asyncssh writes each SSH packet by itself, and before each encrypted one an empty MSG_IGNORE: a
log-in with an upload is 38 writes of a few bytes. The MSG_IGNORE protects CBC ciphers, whose next
initialisation vector an eavesdropper would know (RFC 4251 section 9.3.1); algorithms.py offers
none. This is the one place that knows asyncssh's private `_transport` and `send_packet`;
tests/server/test_outbox.py holds it (docs/adr/0002).
"""

import asyncio
from typing import Any

import asyncssh
from asyncssh.constants import MSG_IGNORE


class Outbox:
    """A transport, as far as asyncssh uses one, that writes at the end of the turn."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Have `data` written when whatever runs now has run."""
        if not self._waiting:
            self._loop.call_soon(self.flush)
        self._waiting.append(data)

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._transport.write(data)

    def abort(self) -> None:
        """Close at once; what was written before, such as the reason, goes first."""
        self.flush()
        self._transport.abort()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the socket."""
        return self._transport.get_extra_info(name, default)


def gather_packets(connection: asyncssh.SSHServerConnection) -> None:
    """Give a new connection an outbox, before its first packet."""
    unlocked: Any = connection  # private API, untyped
    unlocked._transport = Outbox(unlocked._transport, asyncio.get_running_loop())
    send_packet = unlocked.send_packet

    def send(pkttype: int, *args: bytes, handler: Any = None) -> None:
        if pkttype != MSG_IGNORE:
            send_packet(pkttype, *args, handler=handler)

    unlocked.send_packet = send
