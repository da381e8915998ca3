"""What one school sees as `/`: its delivered files, its answers and its unfinished uploads.

The directory is flat. A name is looked up by its key, so that names that differ only in case or
normalisation are one file. Nothing in here follows a link or takes a path from a client.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path

from sftpdrop.core.filename import FileName, parse_name
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.uploadname import UploadName, parse_upload_name
from sftpdrop.errors import Refused
from sftpdrop.schooldir import Entry, SchoolDirectory
from sftpdrop.server.upload_lock import is_being_written
from sftpdrop.statedir import StateDirectory


class Kind(Enum):
    """What stands behind a name."""

    DELIVERED = auto()  # handed off: only name, size and time are left
    ANSWER = auto()  # a receipt or marked copy of ours
    UPLOAD = auto()  # bytes that arrived and are not finished


@dataclass(frozen=True, slots=True)
class Found:
    """One visible file. `path` is set for uploads; size in bytes, mtime in seconds since 1970."""

    name: str
    kind: Kind
    size: int
    mtime: float
    path: Path | None = None
    upload: UploadName | None = None

    @property
    def key(self) -> str:
        """Equal for names that are one file; a name that could not be uploaded is its own key."""
        return _key(self.name)


class Jail:
    """One school's view of the state directory, for one session."""

    def __init__(self, state: StateDirectory, pass_number: PassNumber) -> None:
        self.pass_number = pass_number
        self.uploads_path = state.school_uploads(pass_number)
        self.school_path = state.school(pass_number)

    def listing(self) -> list[Found]:
        """Everything that is shown: an unfinished upload hides the file that it replaces."""
        shown = {found.key: found for found in self.everything()}
        return sorted(shown.values(), key=lambda found: found.name)

    def everything(self) -> list[Found]:
        """All that takes room: what is shown, and what is hidden; the newest of a name is last."""
        return [*self.in_school_directory(), *self.uploads()]

    def find(self, name: FileName, everything: list[Found] | None = None) -> Found | None:
        """The file that a name means, or None; in `everything` if the caller has looked."""
        found = self.everything() if everything is None else everything
        return next((each for each in reversed(found) if each.key == name.key), None)

    def uploads(self) -> list[Found]:
        """All unfinished uploads of the school, oldest first, several of one name included.

        A CLOSE or RENAME by another session gives one another name: whoever looks at that very
        moment looks again, so that it is never missed.
        """
        while True:
            with contextlib.suppress(FileNotFoundError):
                return list(self._uploads_of(self._names_of_uploads()))

    def _uploads_of(self, names: list[str]) -> Iterator[Found]:
        for text in names:
            upload = parse_upload_name(text)
            if upload is None:
                continue
            path = self.uploads_path / text
            status = path.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                times = status.st_size, status.st_mtime
                yield Found(upload.name.text, Kind.UPLOAD, *times, path, upload)

    def discard_uploads(
        self, name: FileName, *, older_than: str, everything: list[Found] | None = None
    ) -> None:
        """Drop unfinished uploads of a name for which there is a newer one.

        One that is being written goes on: finishing it makes a drop of its own. What the caller
        saw before, as `everything`, will do: only what is older than that goes.
        """
        for found in self.uploads() if everything is None else everything:
            if found.path is None or found.upload is None or found.key != name.key:
                continue
            if found.upload.id < older_than and not is_being_written(found.path):
                found.path.unlink(missing_ok=True)

    def open_answer(self, name: str) -> int:
        """Open a receipt or marked copy for reading; returns the descriptor."""
        with SchoolDirectory.opened(self.school_path) as directory:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
            try:
                return os.open(name, flags, dir_fd=directory.descriptor)
            except OSError:
                raise Refused("read_refused") from None

    def in_school_directory(self) -> list[Found]:
        """The delivered files and answers, those included that an upload hides."""
        with SchoolDirectory.opened(self.school_path) as directory:
            return [
                Found(entry.name, _kind(entry), entry.size, entry.mtime)
                for entry in directory.entries()
            ]

    def _names_of_uploads(self) -> list[str]:
        """What stands in the school's directory of uploads; a link in its place is not followed."""
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(self.uploads_path, flags)
        except FileNotFoundError:
            return []
        try:
            return sorted(os.listdir(descriptor))  # noqa: PTH208 - pathlib lists no descriptors
        finally:
            os.close(descriptor)


def spelling_of(name: FileName, directory: SchoolDirectory) -> str | None:
    """As what a file stands in its school's directory, whatever is being uploaded over it."""
    same = (text for text in directory.names() if _key(text) == name.key)
    return next((text for text in same if directory.entry(text) is not None), None)


@lru_cache(maxsize=1024)  # each look at a school's directory asks for the same few again
def _key(name: str) -> str:
    try:
        return parse_name(name).key
    except Refused:
        return name


def _kind(entry: Entry) -> Kind:
    """An answer is readable and has the name of one; a delivered file cannot be read by anybody."""
    if not entry.readable:
        return Kind.DELIVERED
    return Kind.ANSWER if FileName(entry.name).is_of_an_answer else Kind.DELIVERED
