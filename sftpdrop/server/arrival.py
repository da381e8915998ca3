"""What can be done for the end of an upload while it arrives: its hash, and its way to the disk."""

import hashlib
import os

_STEP = 8 * 1024 * 1024
"""Bytes between two hints to write to the disk: a pupil list is shorter and needs none."""


class Arrival:
    """Bytes that arrive at `descriptor`. A file that is not written in order has no hash here."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._digest = hashlib.sha256()
        self._hashed = 0
        self._in_order = True
        self._hinted = 0

    def add(self, offset: int, data: memoryview) -> None:
        """Take note of bytes that were written."""
        if offset != self._hashed:
            self._in_order = False
        if self._in_order:
            self._digest.update(data)
            self._hashed += len(data)
        self._hint(offset + len(data))

    def sha256(self, size: int) -> str | None:
        """The hash of all `size` bytes, where each came once and in its turn."""
        known = self._in_order and size == self._hashed
        return self._digest.hexdigest() if known else None

    def _hint(self, end: int) -> None:
        """Have the kernel begin to write, so that the fsync at the end need not do all of it."""
        if end - self._hinted >= _STEP:
            length = end - self._hinted
            os.posix_fadvise(self._descriptor, self._hinted, length, os.POSIX_FADV_DONTNEED)
            self._hinted = end
