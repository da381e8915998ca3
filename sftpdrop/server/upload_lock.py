"""The lock (flock) on an arriving file: held while somebody writes to it, in whatever process.

The kernel gives it up for a process that dies, so that a dead writer blocks nobody.
"""

import fcntl
import os
from pathlib import Path

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def create_locked(path: Path) -> int:
    """Make a new file and lock it; returns its descriptor."""
    descriptor = os.open(path, _NEW, 0o660)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def take_over(old: Path, new: Path) -> int | None:
    """Rename a file that nobody writes to, and lock it; None where somebody does."""
    descriptor = os.open(old, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        old.rename(new)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def unlock(descriptor: int) -> None:
    """Give the lock up now: closing alone leaves it with a copy that a thread still reads from."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


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
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
