"""What asyncssh does for every connection and ours can do without.

- It writes each SSH packet by itself: a log-in with an upload is 38 writes of a few bytes. The
  Outbox gathers them: one write to the socket when what was received is worked off, or at the end
  of a turn of the event loop.
- Before each encrypted packet it sends an empty MSG_IGNORE. That protects CBC ciphers, whose next
  initialisation vector an eavesdropper would know (RFC 4251 section 9.3.1); algorithms.py offers
  none.
- It cuts each packet off the front of all that was received, by copying the rest. Of a quarter of a
  megabyte, which asyncio may read at once, that takes a tenth of all time; so it gets pieces.
- It puts each packet and much else into words for its log, before it looks whether anybody reads.
- It sets its keepalive timer anew for whatever it hears; it is enough to look, when it rings, how
  long ago that was.
- It makes the options anew for each user name, for `Match` blocks of a configuration file; there
  is no such file here, and a copy of the options costs every log-in 40 kB.

This is the one place that knows asyncssh's private `_transport`, `send_packet`, `reload_config`,
its keepalive timer and its loggers; tests/server/test_thrift.py holds it (docs/adr/0002).
"""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncssh
from asyncssh.constants import MSG_IGNORE
from asyncssh.logging import SSHLogger

from sftpdrop.server.farewell import say_farewell

_ENOUGH = 64 * 1024  # bytes gathered at most, as many as asyncio's transports buffer gladly
_PIECE = 64 * 1024  # two packets of the longest usual kind; malloc has such pieces at hand


class Outbox:
    """A transport, as far as asyncssh uses one, that writes when what runs now has run."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []
        self._length = 0
        self._receiving = False

    def answering(self, receive: Callable[[bytes], None]) -> Callable[[bytes], None]:
        """`receive`, and what it answers at once is written at its end: that spares a turn."""

        def data_received(data: bytes) -> None:
            self._receiving = True
            try:
                receive(data)
            finally:
                self._receiving = False
                self.flush()

        return data_received

    def write(self, data: bytes) -> None:
        """Have `data` written when whatever runs now has run."""
        if not self._waiting and not self._receiving:
            self._loop.call_soon(self.flush)
        self._waiting.append(data)
        self._length += len(data)
        if self._length > _ENOUGH:
            self.flush()  # so that the transport can say that its client does not read

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._length = 0
            self._transport.write(data)

    def abort(self) -> None:
        """Close; what was written before, such as the reason, is read by the client first."""
        self.flush()
        say_farewell(self._transport)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the socket."""
        return self._transport.get_extra_info(name, default)


def spare_work(connection: asyncssh.SSHServerConnection) -> None:
    """Take all that off a new connection, before its first packet."""
    unlocked: Any = connection  # private API, untyped
    outbox = Outbox(unlocked._transport, asyncio.get_running_loop())
    unlocked._transport = outbox
    receive = unlocked.data_received

    def receive_in_pieces(data: bytes) -> None:
        for start in range(0, len(data), _PIECE):
            if unlocked._transport is not None:  # or the piece before was its end
                receive(data[start : start + _PIECE])

    unlocked.data_received = outbox.answering(receive_in_pieces)
    _spare_timers(unlocked)
    unlocked.reload_config = _nothing
    unlocked._logger = _AttentiveLogger(context=unlocked._logger._context)
    unlocked.log_sent_packet = unlocked.log_received_packet = _say_nothing
    send_packet = unlocked.send_packet

    def send(pkttype: int, *args: bytes, handler: Any = None) -> None:
        del handler  # only names whose log a packet belongs in
        if pkttype != MSG_IGNORE:
            send_packet(pkttype, *args)

    unlocked.send_packet = send


def spare_channel(channel: "asyncssh.SSHServerChannel[bytes]") -> None:
    """Take off a channel what it does for each of its packets in vain."""
    unlocked: Any = channel  # private API, untyped
    unlocked.log_received_packet = _say_nothing


class _AttentiveLogger(SSHLogger):
    def log(self, level: int, msg: object, *args: Any, **details: Any) -> None:
        """Put into words what somebody reads."""
        if self.logger.isEnabledFor(level):
            super().log(level, msg, *args, **details)


def _spare_timers(unlocked: Any) -> None:
    loop = asyncio.get_running_loop()
    heard_at = loop.time()
    ask = unlocked._keepalive_timer_callback

    def hear() -> None:
        nonlocal heard_at
        heard_at = loop.time()

    def ring() -> None:
        left = heard_at + unlocked._keepalive_interval - loop.time()
        if left > 0:
            unlocked._keepalive_timer = loop.call_later(left, ring)
        else:
            ask()

    unlocked._reset_keepalive_timer, unlocked._keepalive_timer_callback = hear, ring


async def _nothing() -> None:
    """There is no configuration to evaluate again."""


def _say_nothing(*_details: object) -> None:
    """The packets of a connection are in no log."""
