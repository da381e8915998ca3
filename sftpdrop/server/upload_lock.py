"""The lock on an arriving file: held while somebody writes to it or finishes it, in any process.

The kernel gives it up for a process that dies, so that a dead writer blocks nobody. It is one of an
open file description (fcntl(2), F_OFD_SETLK) and not flock(2): whether it is held can be asked
without taking it, so that who only looks is never taken for a writer by somebody else.
"""

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sftpdrop.core.identifiers import DropId

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OLD = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
_LOCK = struct.Struct("hhqqi4x")  # struct flock of Linux with 64 bits: type, whence, start, ...


def create_locked(path: Path) -> int:
    """Make a new file and lock it; returns its descriptor.

    It has its name only when it is locked: nobody may find it and take it for one that was left.
    """
    draft = path.with_name(f".{DropId.new()}")
    descriptor = os.open(draft, _NEW, 0o660)
    try:
        _lock(descriptor, fcntl.F_WRLCK)
        draft.rename(path)
    except OSError:
        os.close(descriptor)
        draft.unlink(missing_ok=True)
        raise
    return descriptor


def take_over(old: Path, new: Path) -> int | None:
    """Rename a file that nobody writes to, and lock it; None where somebody does."""
    descriptor = os.open(old, _OLD)
    try:
        _lock(descriptor, fcntl.F_WRLCK)
        old.rename(new)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep others from taking over or discarding a file that nobody writes to.

    BlockingIOError where somebody does, FileNotFoundError where it has another name by now.
    """
    descriptor = os.open(path, _OLD)
    try:
        _lock(descriptor, fcntl.F_WRLCK)
        path.lstat()
        yield
    finally:
        os.close(descriptor)


def unlock(descriptor: int) -> None:
    """Give the lock up now: closing alone leaves it with a copy that a thread still reads from."""
    _lock(descriptor, fcntl.F_UNLCK)


def remove_upload(path: Path) -> None:
    """Delete an upload and give its room back at once, whoever has it open still."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        path.unlink(missing_ok=True)
        if os.fstat(descriptor).st_nlink == 0:  # not if it was finished this very moment
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def is_being_written(path: Path) -> bool:
    """Whether somebody has the file open for writing; one that is gone is nobody's."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, _whole(fcntl.F_WRLCK))
    finally:
        os.close(descriptor)
    kind: int = _LOCK.unpack(answer)[0]
    return kind != fcntl.F_UNLCK


def _lock(descriptor: int, kind: int) -> None:
    fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _whole(kind))


def _whole(kind: int) -> bytes:
    """A lock of all of a file, however long it will be."""
    return _LOCK.pack(kind, os.SEEK_SET, 0, 0, 0)
