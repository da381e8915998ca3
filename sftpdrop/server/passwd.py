"""The terminal of `ssh -t PASS@host passwd`: lines that a person types and that are never shown.

The client's own terminal is in raw mode then, so what is not sent back is not seen; and the few
keys that a person expects to work while typing blindly are understood here.
"""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncssh

_MAX_LINE = 1024
_MAX_LINES = 32  # typed ahead of the questions
_ERASE, _ERASE_LINE, _GONE = b"\x08\x7f", b"\x15", b"\x03\x04"  # termios: VERASE, VKILL, VINTR/VEOF
_LINE_END = b"\r\n"


class Terminal:
    """Reads hidden lines from a channel and writes text to it."""

    def __init__(self) -> None:
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._line = bytearray()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._after_return = False

    def attach(self, channel: "asyncssh.SSHServerChannel[bytes]") -> None:
        """Begin to talk over `channel`."""
        self._channel = channel

    def feed(self, data: bytes) -> None:
        """Take what was typed; more than a long line of it is thrown away."""
        for key in data:
            if key in _LINE_END:
                pasted = self._lines.qsize() >= _MAX_LINES
                if not pasted and not (key == ord("\n") and self._after_return):
                    self._lines.put_nowait(self._line.decode("utf-8", "replace"))
                    self._line.clear()
            elif key in _GONE:
                self.end()
            elif key in _ERASE:
                self._erase_character()
            elif key in _ERASE_LINE:
                self._line.clear()
            elif len(self._line) < _MAX_LINE:
                self._line.append(key)
            self._after_return = key == ord("\r")

    def end(self) -> None:
        """Nothing more will be typed."""
        self._lines.put_nowait(None)

    async def write(self, text: str) -> None:
        """Show text to the person."""
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write(text.replace("\n", "\r\n").encode())

    async def read_line(self, *, echo: bool) -> str | None:
        """One line without its end, or None when the person has gone. Nothing is ever echoed."""
        del echo
        return await self._lines.get()

    def _erase_character(self) -> None:
        while self._line and self._line.pop() & 0xC0 == 0x80:
            continue  # the rest of a character of several bytes
