"""New files that only their owner can read, since they may hold passwords."""

import os
from pathlib import Path

from sftpdrop.errors import CannotWrite
from sftpdrop.statedir import write_durably

_MODE = 0o600


def refuse_existing(*paths: Path) -> None:
    """Raise CannotWrite if there is something at one of `paths`; an empty directory is nothing."""
    for path in paths:
        if os.path.lexists(path) and not (path.is_dir() and not any(path.iterdir())):
            raise CannotWrite(
                f"{path} exists already", hint="give another name, or move it out of the way"
            )


def make_directory(path: Path) -> None:
    """Make a directory that only its owner can enter, unless there is one; or CannotWrite."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"cannot make {path}: {error.strerror}") from error


def write_new(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 where there is none, or raise CannotWrite."""
    try:
        write_durably(path, content, mode=_MODE)
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror}") from error
