"""Each call that the watcher makes to the disk fails in turn: it goes on by itself once it may.

The counterpart of crash.py: there the process dies at a step, here the step itself fails.
"""

import errno
import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from sftpdrop.watcher import patience
from tests.watcher.crash import STEPS, describe
from tests.watcher.crash_scenarios import SCENARIOS
from tests.watcher.room import Room

_FAILURES = 3  # one after another, so that what cleans up after a failure fails as well
_WAYS = ("accepted", "rejected", "held", "repeated", "replaced", "withdrawn", "purged rejected")


@contextmanager
def failing_from(first: int) -> Iterator[Callable[[], int]]:
    """Let some steps fail as on a full disk, from number `first` on; gives how many have failed."""
    number = itertools.count()
    failed = 0

    def step() -> bool:
        nonlocal failed
        fails = first <= next(number) < first + _FAILURES
        failed += fails
        return fails

    def failing(call: Callable[..., Any]) -> Callable[..., Any]:
        def attempt(*arguments: Any, **options: Any) -> Any:
            if step():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return call(*arguments, **options)

        return attempt

    def commit(_connection: object) -> None:
        if step():
            full = sqlite3.OperationalError("database or disk is full")
            raise OperationalError("COMMIT", None, full)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "_FIRST", 0.0)  # it need not wait before it tries again
        for name in STEPS:
            patch.setattr(os, name, failing(getattr(os, name)))
        event.listen(Engine, "commit", commit)
        try:
            yield lambda: failed
        finally:
            event.remove(Engine, "commit", commit)


def end_of(prepared: Path, directory: Path, first: int | None) -> tuple[str, int]:
    """How everything stands after a run in which steps failed, and how many did."""
    shutil.copytree(prepared, directory, symlinks=True)
    room = without_copies(directory)
    failed = 0
    if first is None:
        room.work_off()
    else:
        with failing_from(first) as count:
            room.work_off()
            failed = count()
    end = describe(room)
    room.database.close()
    return end, failed


def without_copies(directory: Path) -> Room:
    """A room without marked copies: one that cannot be made is done without."""
    return Room(directory, roster={"marked_copy": False})


@pytest.mark.parametrize("way", _WAYS)
def test_watcher_on_a_full_disk_ends_where_an_unharmed_one_does(way: str, tmp_path: Path) -> None:
    prepared = tmp_path / "prepared"
    room = without_copies(prepared)
    SCENARIOS[way].prepare(room)
    room.database.close()
    unharmed, _ = end_of(prepared, tmp_path / "unharmed", None)
    for first in itertools.count():
        end, failed = end_of(prepared, tmp_path / f"step{first}", first)
        assert end == unharmed, first
        if not failed:
            assert first > 5
            return
