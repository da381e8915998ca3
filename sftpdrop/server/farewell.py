"""The end of a connection from our side, such that its client can still read why.

A socket that is closed with unread input is reset, and the client's system throws away what it has
not read yet (RFC 1122 section 4.2.2.13). So the socket is closed for writing only, and what still
comes is read over for a moment.
"""

import asyncio

_MOMENT = 1.0  # seconds
_MOST = 64  # at once; who comes in masses is reset

_lingering: set["_Farewell"] = set()


def say_farewell(transport: asyncio.Transport) -> None:
    """Close a connection when its client has read all that was written, or after a moment."""
    if transport.is_closing() or len(_lingering) >= _MOST:
        transport.abort()
    else:
        _Farewell(transport)


async def everybody_is_gone() -> None:
    """Wait for the last moment to end, and no longer than one."""
    for _ in range(20):
        if not _lingering:
            return
        await asyncio.sleep(_MOMENT / 20)


class _Farewell(asyncio.Protocol):
    def __init__(self, transport: asyncio.Transport) -> None:
        transport.set_protocol(self)
        _lingering.add(self)
        self._end = asyncio.get_running_loop().call_later(_MOMENT, transport.abort)
        transport.resume_reading()
        try:
            transport.write_eof()
        except OSError:
            transport.abort()  # its client has reset the connection, and hears nothing any more

    def data_received(self, data: bytes) -> None:
        """Read over what the client said before it heard."""

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        del exc
        self._end.cancel()
        _lingering.discard(self)
