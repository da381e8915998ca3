"""A disk that is full or read-only: really, where a file system can be mounted, and pretended.

The pretended one lets every call of this process that would take room, or change something by its
path, fail as the kernel lets it fail; so that nothing is skipped where mounting is not allowed.
"""

import errno
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

_SIZE = "8m"


class Disk(Protocol):
    """A place for a state directory, and the trouble that comes over it."""

    directory: Path

    def fill(self, leave: int = 0) -> None:
        """Take all room but `leave` bytes."""

    def make_read_only(self) -> None:
        """Let nothing be changed by its path any more."""

    def mend(self) -> None:
        """End the trouble."""


class MountedDisk:
    """A file system in memory, of a few megabytes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._filler = directory / "filler"
        self._is_read_only = False

    def fill(self, leave: int = 0) -> None:
        with self._filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    continue
            except OSError:
                file.truncate(max(0, file.tell() - leave))

    def make_read_only(self) -> None:
        _run("mount", "--bind", self.directory, self.directory)
        _run("mount", "-o", "remount,bind,ro", self.directory)
        self._is_read_only = True

    def mend(self) -> None:
        if self._is_read_only:
            _run("umount", "--lazy", self.directory)
            self._is_read_only = False
        self._filler.unlink(missing_ok=True)


_TAKE_ROOM = ("pwrite", "sendfile", "fsync", "mkdir", "link", "symlink", "ftruncate")
_CHANGE_BY_PATH = (
    *("mkdir", "rmdir", "link", "symlink", "rename", "replace", "unlink", "remove"),
    *("utime", "chmod", "truncate"),
)
_FULL, _READ_ONLY = "database or disk is full", "attempt to write a readonly database"


class PretendedDisk:
    """Calls that fail. Room is all or nothing here: whatever is to be left, nothing is."""

    def __init__(self, directory: Path, patch: pytest.MonkeyPatch) -> None:
        self.directory = directory
        self._patch = patch
        self._number: int | None = None
        self._failing: tuple[str, ...] = ()
        for name in {*_TAKE_ROOM, *_CHANGE_BY_PATH}:
            patch.setattr(os, name, self._watched(name, getattr(os, name)))
        patch.setattr(os, "open", self._watched_open(os.open))

    def fill(self, leave: int = 0) -> None:
        del leave
        self._number, self._failing = errno.ENOSPC, _TAKE_ROOM

    def make_read_only(self) -> None:
        self._number, self._failing = errno.EROFS, _CHANGE_BY_PATH

    def mend(self) -> None:
        self._number, self._failing = None, ()

    def commit(self, _connection: object) -> None:
        """Let a transaction fail as SQLite lets it fail."""
        if self._number is not None:
            text = _FULL if self._number == errno.ENOSPC else _READ_ONLY
            raise OperationalError("COMMIT", None, sqlite3.OperationalError(text))

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **options: Any) -> Any:
            if name in self._failing:
                raise self._error()
            return call(*arguments, **options)

        return watched

    def _watched_open(self, call: Callable[..., int]) -> Callable[..., int]:
        def watched(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
            changes = flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)
            makes = flags & os.O_CREAT
            if changes and self._number is not None and (makes or self._number == errno.EROFS):
                raise self._error()
            return call(path, flags, *arguments, **options)

        return watched

    def _error(self) -> OSError:
        assert self._number is not None
        return OSError(self._number, os.strerror(self._number))


@contextmanager
def mounted(directory: Path) -> Iterator[Disk]:
    """A real disk at `directory` until the block ends."""
    _run("mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", directory)
    disk = MountedDisk(directory)
    try:
        yield disk
    finally:
        disk.mend()
        _run("umount", "--lazy", directory)


@contextmanager
def pretended(directory: Path) -> Iterator[Disk]:
    """A disk whose trouble is made up, until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        disk = PretendedDisk(directory, patch)
        event.listen(Engine, "commit", disk.commit)
        try:
            yield disk
        finally:
            disk.mend()
            event.remove(Engine, "commit", disk.commit)


Kind = Callable[[Path], AbstractContextManager[Disk]]


@cache
def kinds() -> tuple[Kind, ...]:
    """The disks that can be had here."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            with mounted(Path(directory)):
                return (pretended, mounted)
        except (OSError, subprocess.CalledProcessError):
            return (pretended,)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
