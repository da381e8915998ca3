"""What can be done for the end of an upload while it arrives: its hash, and its way to the disk.

Both in a thread and in long steps, so that the event loop only counts bytes. A pupil list is
shorter than one step: all of it is done when it is finished.
"""

import asyncio
import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from hashlib import _Hash

STEP = 4 * 1024 * 1024
_CHUNK = 4 * 1024 * 1024


@dataclass(slots=True)
class Hashing:
    """The SHA-256 of a file's first `length` bytes, to be gone on with."""

    digest: "_Hash" = field(default_factory=hashlib.sha256)
    length: int = 0

    def finish(self, file: BinaryIO) -> str:
        """The hash of the whole of `file`, as hex. Blocking."""
        file.seek(self.length)
        while chunk := file.read(_CHUNK):
            self.digest.update(chunk)
        return self.digest.hexdigest()

    def step(self, descriptor: int, end: int) -> None:
        """Hash up to `end` and have the kernel begin to write it. Blocking; closes `descriptor`.

        What is on the disk already need not wait for the fsync at the end.
        """
        start = self.length
        try:
            while self.length < end:
                chunk = os.pread(descriptor, min(_CHUNK, end - self.length), self.length)
                if not chunk:
                    return  # it was cut meanwhile: this hash is of no use any more
                self.digest.update(chunk)
                self.length += len(chunk)
            os.posix_fadvise(descriptor, start, end - start, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


class Arrival:
    """Bytes that arrive at `descriptor`. Belongs to one event loop."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._hashing = Hashing()
        self._promised = 0  # up to here it is hashed, or will be by the running step
        self._running: asyncio.Future[None] | None = None
        self._of_use = True

    def add(self, offset: int, prefix: int) -> None:
        """Take note that bytes came at `offset`, and that by now the first `prefix` are there."""
        self._of_use = self._of_use and offset >= self._promised
        if self._of_use and self._running is None and prefix - self._promised >= STEP:
            self._begin(prefix)

    def cut(self, size: int) -> None:
        """Take note that all from `size` on is gone."""
        self._of_use = self._of_use and size >= self._promised

    async def hashing(self) -> Hashing:
        """What is hashed of the file; the beginning, where it was changed after it was hashed."""
        if self._running is not None:
            await asyncio.wait([self._running])
        return self._hashing if self._of_use else Hashing()

    def _begin(self, end: int) -> None:
        self._promised = end
        # A descriptor of its own: the upload's may be closed before the thread has ended.
        descriptor = os.dup(self._descriptor)
        loop = asyncio.get_running_loop()
        self._running = loop.run_in_executor(None, self._hashing.step, descriptor, end)
        self._running.add_done_callback(self._ended)

    def _ended(self, step: "asyncio.Future[None]") -> None:
        self._running = None
        if step.cancelled() or step.exception() is not None:
            self._of_use = False  # the disk fails: finishing will meet it again, and say so
