"""A school's own directory, as server and watcher keep it: names, sizes and answers, no bytes.

A delivered file stays listed by a sparse file of its size that nobody may read (rule 4 of
docs/design.md). Every access goes through a descriptor of the directory and follows no link, so
that whatever stands in it cannot lead elsewhere. Work in progress has a hidden name, never listed.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sftpdrop.core.filename import is_marked_copy_name, marked_copy_name, receipt_name
from sftpdrop.core.identifiers import DropId
from sftpdrop.statedir import make_directory

RECEIPT_WORDS = ("GOEDGEKEURD", "AFGEKEURD", "IN WACHT")
"""What may stand between a file's name and `.txt` on its receipt."""

_LISTED_MODE = 0o200
"""Of a delivered file: nobody reads it, and who listed it may list it again."""

_READ = 0o444
_LONGEST_ADDRESS = 45
"""Characters of an IPv6 address with an IPv4 one in it (INET6_ADDRSTRLEN less its NUL)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a school's directory. `size` in bytes, `mtime` in seconds since 1970."""

    name: str
    size: int
    mtime: float
    readable: bool


class SchoolDirectory:
    """One school's directory, open. Made when it does not exist."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator["SchoolDirectory"]:
        """Open the directory at `path` for the length of a `with`."""
        make_directory(path)
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield cls(path, descriptor)
        finally:
            os.close(descriptor)

    def entries(self) -> list[Entry]:
        """All regular files that a school may see, in no particular order."""
        found = (self.entry(name) for name in self.names())
        return [entry for entry in found if entry is not None]

    def names(self) -> list[str]:
        """The names of `entries`, and of what stands here that is no regular file."""
        everything = os.listdir(self.descriptor)  # noqa: PTH208 - pathlib lists no descriptors
        return [name for name in everything if not name.startswith(".") and _is_text(name)]

    def entry(self, name: str) -> Entry | None:
        """One regular file, or None; a link or directory planted here does not exist."""
        try:
            status = os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            return None
        return Entry(name, status.st_size, status.st_mtime, bool(status.st_mode & _READ))

    def list_delivered(self, name: str, size: int, mtime: float) -> None:
        """Show a delivered file: its name, size and time, and no bytes."""
        if not self._list_again(name, size, mtime):
            self._put(name, b"", mode=_LISTED_MODE, size=size, mtime=mtime)

    def put_receipt(self, name: str, word: str, text: str) -> None:
        """Lay the one receipt beside `name`; an older verdict's receipt goes."""
        self._put(receipt_name(name, word), text.encode("utf-8"), mode=0o640)
        for other in RECEIPT_WORDS:
            if other != word:
                self.remove(receipt_name(name, other))

    def put_marked_copy(self, name: str, source: Path, address: str) -> None:
        """Lay the marked copy beside `name`, to be fetched from `address` only."""
        marked = marked_copy_name(name)
        self._put(_address_name(marked), address.encode(), mode=0o640)
        self._put(marked, source.read_bytes(), mode=0o640)

    def answer_address(self, marked: str) -> str | None:
        """The one IP address that may fetch the marked copy `marked`; None where nobody may."""
        if self.entry(_address_name(marked)) is None:
            return None
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        try:
            descriptor = os.open(_address_name(marked), flags, dir_fd=self.descriptor)
        except OSError:
            return None
        with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
            return file.read(_LONGEST_ADDRESS)

    def marked_copies(self) -> list[Entry]:
        """The marked copies that lie here: readable, so not one that was mended and delivered."""
        return [
            entry for entry in self.entries() if entry.readable and is_marked_copy_name(entry.name)
        ]

    def remove_marked_copy(self, marked: str) -> None:
        """Take a marked copy away, unless a delivered file stands under that name by now."""
        entry = self.entry(marked)
        if entry is not None and entry.readable:
            self.remove(marked)
        self.remove(_address_name(marked))

    def remove_answers(self, name: str, *, older_than: float | None = None) -> None:
        """Take away the receipts and the marked copy of `name`, as far as there are any.

        With `older_than` (seconds since 1970) newer ones stay: the watcher may have answered a
        delivery by the time that the server takes away the answers to the one before.
        """
        marked = marked_copy_name(name)
        for answer in (marked, *(receipt_name(name, word) for word in RECEIPT_WORDS)):
            entry = self.entry(answer)
            if entry is None or (older_than is not None and entry.mtime >= older_than):
                continue
            if answer == marked:
                self.remove_marked_copy(marked)
            else:
                self.remove(answer)

    def remove(self, name: str) -> None:
        """Take a name away; nothing happens when it is gone already."""
        try:
            os.unlink(name, dir_fd=self.descriptor)
        except FileNotFoundError:
            return

    def set_mtime(self, name: str, atime: float, mtime: float) -> None:
        """Set a file's times, in seconds since 1970, as a client asked for."""
        os.utime(name, (atime, mtime), dir_fd=self.descriptor, follow_symlinks=False)

    def _list_again(self, name: str, size: int, mtime: float) -> bool:
        """Change what is listed already: on a busy disk a new file costs far more."""
        flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(name, flags, dir_fd=self.descriptor)
        except OSError:
            return False  # nothing is there, or it is the watcher's, or no file at all
        try:
            is_listed = _is_listed(os.fstat(descriptor))
            if is_listed:
                os.ftruncate(descriptor, size)
                os.utime(descriptor, (mtime, mtime))
            return is_listed
        finally:
            os.close(descriptor)

    def _put(
        self,
        name: str,
        content: bytes,
        *,
        mode: int,
        size: int | None = None,
        mtime: float | None = None,
    ) -> None:
        draft = f".{DropId.new()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(draft, flags, 0o600, dir_fd=self.descriptor)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                if content:
                    os.fsync(descriptor)  # an answer is laid once: it must outlast a power cut
                if size is not None:
                    os.ftruncate(descriptor, size)
                if mtime is not None:
                    os.utime(descriptor, (mtime, mtime))
                os.fchmod(descriptor, mode)
            os.rename(draft, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
        except OSError:
            self.remove(draft)
            raise


def _is_listed(status: os.stat_result) -> bool:
    """Whether a file is one of `list_delivered`, and still there."""
    is_file = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
    return is_file and not status.st_mode & _READ


def _is_text(name: str) -> bool:
    """Whether a name on disk is UTF-8: no other can be told to a client, or comes from one."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _address_name(marked: str) -> str:
    """The hidden file that says who may fetch a marked copy."""
    return f".{marked}.address"
