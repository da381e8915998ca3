"""Handing accepted lists to the library: each appears in its directory once, and whole.

A list is written under a hidden name, marked collected in the database, and then renamed. A run
that dies before the mark leaves a draft that the next one writes again; one that dies behind it
leaves a draft that the next one only renames. Only the rename lets the library see the list.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import CannotWrite, Conflict, SftpdropError
from sftpdrop.statedir import StateDirectory, sync_directory
from sftpdrop.store import decisions, drops
from sftpdrop.store.database import Database
from sftpdrop.watcher.handover import Handover, handover_name

_DRAFT = ".{}.part"
_DROP_ID = re.compile(r"_([0-9A-Z]{26})\.")
_MODE = 0o640  # the directory's group may be the library's system


@dataclass(frozen=True, slots=True)
class Collected:
    """A list that the library can see now."""

    file: Path
    drop: Drop


@dataclass(frozen=True, slots=True)
class NotCollected:
    """A list that stays for the next run, and why."""

    drop: Drop
    error: SftpdropError


def collect(
    database: Database, state: StateDirectory, handover: Handover, directory: Path, *, actor: str
) -> Iterator[Collected | NotCollected]:
    """Write every accepted list that was not collected yet into `directory`, oldest first.

    Two runs at once take turns. One list that cannot be written does not keep the others back.
    """
    with _alone(state):
        yield from _finish_interrupted(database)
        _sweep(database, directory)
        for drop in _with_state(database, DropState.ACCEPTED):
            file = directory / handover_name(drop)
            draft = _draft_of(file)
            try:
                handover.write(drop, draft)
                draft.chmod(_MODE)
                _mark(database, drop.id, file, actor)
            except Conflict:
                # Withdrawn, or superseded by a newer list, in this very moment.
                draft.unlink(missing_ok=True)
            except SftpdropError as error:
                # The draft stays: where the database went away, nobody knows what it did.
                yield NotCollected(drop, error)
            except OSError as error:
                with suppress(OSError):  # where nothing can be written, nothing can be deleted
                    draft.unlink(missing_ok=True)
                yield NotCollected(drop, _cannot_write(file, error))
            else:
                yield _publish(database, drop.id, draft, file)


def _mark(database: Database, drop_id: DropId, file: Path, actor: str) -> None:
    with database.begin() as connection:
        decisions.collect(connection, drop_id, into=str(file), actor=actor, now=datetime.now(UTC))


def _cannot_write(file: Path, error: OSError) -> CannotWrite:
    return CannotWrite(
        f"cannot write {file}: {error.strerror}", hint="run again when there is room"
    )


def _publish(database: Database, drop_id: DropId, draft: Path, file: Path) -> Collected:
    draft.rename(file)
    sync_directory(file.parent)
    with database.read() as connection:
        return Collected(file, drops.get(connection, drop_id))


def _finish_interrupted(database: Database) -> Iterator[Collected]:
    """Show the lists whose run died between the mark and the rename, wherever that was."""
    for drop in _with_state(database, DropState.COLLECTED):
        file = Path(drop.reason or os.devnull)
        if file.name == handover_name(drop) and _draft_of(file).exists():
            yield _publish(database, drop.id, _draft_of(file), file)


def _sweep(database: Database, directory: Path) -> None:
    """Delete what runs that died left of lists that nobody saw; another installation's stay."""
    drafts = {path: _DROP_ID.search(path.name) for path in directory.glob(_DRAFT.format("*") + "*")}
    with database.read() as connection:
        for draft, found in drafts.items():
            if found and drops.find(connection, DropId(found[1])) is not None:
                draft.unlink(missing_ok=True)


def _with_state(database: Database, state: DropState) -> list[Drop]:
    with database.read() as connection:
        return drops.listed(connection, states=[state])


def _draft_of(file: Path) -> Path:
    return file.with_name(_DRAFT.format(file.name))


@contextmanager
def _alone(state: StateDirectory) -> Iterator[None]:
    """Wait for other runs to end; the kernel gives the lock back whatever becomes of a run."""
    descriptor = os.open(state.vault, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
