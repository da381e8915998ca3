"""The terminal of `ssh -t PASS@host passwd`: lines that a person types, shown or not."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncssh

_MAX_LINE = 1024


class Terminal:
    """Reads lines from a channel and writes text to it; asyncssh's line editor does the editing."""

    def __init__(self) -> None:
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._buffer = bytearray()
        self._arrived = asyncio.Event()
        self._ended = False

    def attach(self, channel: "asyncssh.SSHServerChannel[bytes]") -> None:
        """Begin to talk over `channel`."""
        self._channel = channel

    def feed(self, data: bytes) -> None:
        """Take what was typed; more than a long line is thrown away."""
        room = _MAX_LINE - len(self._buffer)
        self._buffer += data[:room]
        self._arrived.set()

    def end(self) -> None:
        """Nothing more will be typed."""
        self._ended = True
        self._arrived.set()

    async def write(self, text: str) -> None:
        """Show text to the person."""
        if self._channel is not None and not self._ended:
            self._channel.write(text.replace("\n", "\r\n").encode())

    async def read_line(self, *, echo: bool) -> str | None:
        """One line without its end, or None when the person has gone."""
        if self._channel is not None and self._channel.get_terminal_type():
            self._channel.set_echo(echo)
        while True:
            for end in (b"\n", b"\r"):
                line, found, rest = self._buffer.partition(end)
                if found:
                    self._buffer = bytearray(rest)
                    return line.rstrip(b"\r").decode("utf-8", "replace")
            if self._ended:
                return None
            self._arrived.clear()
            await self._arrived.wait()
