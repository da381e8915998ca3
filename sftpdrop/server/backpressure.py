"""A client that does not read is not read either: what waits for it stays bounded.

asyncssh holds back the replies of a channel by its window, which the client chooses, and lets
everything for the socket pile up: its connection does nothing when the transport asks it to pause.
And it keeps every environment variable that a client names. Both are mended in this one place, on
private parts; tests/server/test_contract.py holds them (docs/adr/0002).
"""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

import asyncssh


class LineListener(Protocol):
    """Whoever wants to know that replies pile up."""

    def line_is_full(self, *, full: bool) -> None:
        """The connection takes no more replies, or takes them again."""


def read_no_faster_than_written(
    connection: asyncssh.SSHServerConnection, listener: LineListener
) -> None:
    """Stop reading while the socket's buffer is full; `listener` hears of either change.

    To be called before the connection's transport is wrapped (thrift.py).
    """
    unlocked: Any = connection  # private API, untyped
    transport = unlocked._transport

    def pause() -> None:
        transport.pause_reading()
        listener.line_is_full(full=True)

    def resume() -> None:
        transport.resume_reading()
        listener.line_is_full(full=False)

    unlocked.pause_writing, unlocked.resume_writing = pause, resume


def hold_back(connection: asyncssh.SSHServerConnection) -> Callable[[], None]:
    """Read nothing of a new connection until the function that is returned is called.

    To be called before the connection's transport is wrapped (thrift.py).
    """
    unlocked: Any = connection  # private API, untyped
    transport: asyncio.Transport = unlocked._transport
    transport.pause_reading()
    return transport.resume_reading


def keep_no_environment(channel: asyncssh.SSHServerChannel[bytes]) -> None:
    """Accept environment variables, as clients expect, and forget them."""
    unlocked: Any = channel  # private API, untyped
    unlocked._env = _Forgetful()


class _Forgetful(dict[bytes, bytes]):
    def __setitem__(self, key: bytes, value: bytes) -> None:
        """Keep nothing."""
