"""How much a school may still send: asked at OPEN, and again as the bytes arrive.

What is on disk is what counts, so that all sessions in all processes draw on one limit. An upload
is granted room in steps, the first of which comes with its file. From a file's size alone every
process can tell how much was granted to it, so that nothing needs to be written down.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sftpdrop.core.filename import FileName
from sftpdrop.errors import Refused
from sftpdrop.server.jail import Found, Jail
from sftpdrop.server.upload_lock import is_being_written
from sftpdrop.settings import UploadSettings

_LONGEST_STEP = 256 * 1024  # for files of up to eight megabytes
_STEPS_OF_A_LONG_FILE = 32  # in each doubling of its size, so a sixteenth too much at most


class Room:
    """The limits of one school's directory, in bytes and files."""

    def __init__(self, jail: Jail, limits: UploadSettings) -> None:
        self.jail = jail
        self.limits = limits
        # Rounding up to whole steps takes at most half of the room from a school with many files.
        self._step = max(1, min(_LONGEST_STEP, limits.max_school_bytes // (2 * limits.max_files)))

    def check_new(self, name: FileName, declared: int | None, everything: list[Found]) -> int:
        """Refuse before its first byte what would be refused later; `declared` in bytes.

        `everything` is the jail's. Gives the size up to which a new file may grow unasked, where
        the room was held since the caller looked, and is until the file is there.
        """
        limits = self.limits
        others = [
            found
            for found in everything
            # Not the file that it replaces.
            if found.key != name.key or (found.path and is_being_written(found.path))
        ]
        if len(others) >= limits.max_files:
            raise Refused("too_many_files", limit=limits.max_files)
        if declared is not None and declared > limits.max_file_bytes:
            raise Refused("file_too_large", limit=limits.max_file_bytes)
        left = limits.max_school_bytes - self._taken(others)
        if left <= 0 or (declared is not None and declared > left):
            raise self._full()
        return min(self._granted(0), left, limits.max_file_bytes)

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other session of the school, in whatever process, is granted room meanwhile."""
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.jail.uploads_path, flags)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def growing(self, path: Path, name: FileName, end: int) -> Iterator[int]:
        """Hold the school's room still while the upload at `path` grows to `end` bytes.

        Gives the size up to which the file may go on growing unasked, or raises Refused.
        """
        limits = self.limits
        if end > limits.max_file_bytes:
            raise Refused("file_too_large", limit=limits.max_file_bytes)
        with self.held():
            others = [
                found
                for found in self.jail.everything()
                if found.path != path and (found.path or found.key != name.key)
            ]
            left = limits.max_school_bytes - self._taken(others)
            if end > left:
                raise self._full()
            yield min(self._granted(end), left, limits.max_file_bytes)

    def left(self) -> int:
        """How many bytes are left."""
        used = sum(found.size for found in self.jail.everything())
        return max(0, self.limits.max_school_bytes - used)

    def files_left(self) -> int:
        """How many files of new names are left."""
        return max(0, self.limits.max_files - len(self.jail.everything()))

    def _taken(self, everything: list[Found]) -> int:
        """What files take, in bytes; of one that is arriving, all that was granted to it."""
        return sum(
            found.size if found.path is None else self._granted(found.size) for found in everything
        )

    def _granted(self, size: int) -> int:
        """Up to where a file of `size` bytes may grow: the longer it is, the longer its steps."""
        step = max(self._step, (1 << size.bit_length()) // _STEPS_OF_A_LONG_FILE)
        return max(1, -(-size // step)) * step

    def _full(self) -> Refused:
        return Refused("school_full", limit=self.limits.max_school_bytes)
