"""The vault: where the bytes of a settled drop lie, with the note that came with them.

An entry is the very directory that came through the spool, moved by one rename. What leaves the
vault or the work table gets a hidden name first, again by one rename, so that a half-deleted
entry is never taken for one.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyrage

from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import NotFound
from sftpdrop.spool import BYTES, NOTE, ids_in
from sftpdrop.statedir import StateDirectory, sync_directory

ENCRYPTED_BYTES = "bytes.age"
WITHDRAWAL = "withdrawal.json"


class Vault:
    """The vault of one state directory. Every method may be repeated after a crash.

    With `recipients` (age public keys) the bytes are encrypted on their way in. The watcher
    cannot read them from then on: such a drop is not inspected again, whatever happens.
    """

    def __init__(self, state: StateDirectory, recipients: Sequence[str] = ()) -> None:
        self._state = state
        self._recipients = [pyrage.x25519.Recipient.from_str(text) for text in recipients]

    def keep(self, directory: Path) -> None:
        """Move a drop from the work table into the vault: the last step of its way."""
        if self._recipients:
            self._encrypt(directory)
        directory.rename(self._state.vault / directory.name)
        sync_directory(self._state.vault)
        sync_directory(self._state.work)

    def take_back(self, drop_id: DropId) -> Path | None:
        """Put a drop on the work table again; None if the vault does not have it."""
        table = self._state.work / drop_id
        try:
            (self._state.vault / drop_id).rename(table)
        except FileNotFoundError:
            return None
        sync_directory(self._state.work)
        sync_directory(self._state.vault)
        return table

    def bytes_of(self, drop_id: DropId) -> Path:
        """The file with a drop's bytes; with the name `bytes.age` where it is encrypted."""
        for name in (BYTES, ENCRYPTED_BYTES):
            path = self._state.vault / drop_id / name
            if path.exists():
                return path
        raise NotFound(f"the bytes of drop {drop_id} are not in the vault")

    def ids(self) -> list[DropId]:
        """All drops whose bytes are kept, oldest first."""
        return ids_in(self._state.vault)

    def destroy(self, drop_id: DropId) -> None:
        """Delete what the vault has of a drop; nothing happens when it has nothing."""
        if (self._state.vault / drop_id).exists():
            discard(self._state.vault / drop_id)

    def note_withdrawal(self, drop_id: DropId, directory: Path) -> None:
        """Lay a withdrawal's note beside the drop, so that it outlives a lost database."""
        entry = self._state.vault / drop_id
        if entry.exists() and not (entry / WITHDRAWAL).exists():
            (entry / WITHDRAWAL).hardlink_to(directory / NOTE)
            sync_directory(entry)

    def forget_withdrawal(self, drop_id: DropId) -> None:
        """Take the note of an undone withdrawal away."""
        (self._state.vault / drop_id / WITHDRAWAL).unlink(missing_ok=True)

    def _encrypt(self, directory: Path) -> None:
        """Replace the bytes by their encrypted form: whole before the clear ones go."""
        clear, draft = directory / BYTES, directory / ".draft"
        if not clear.exists():
            return
        with clear.open("rb") as source, draft.open("wb") as target:
            pyrage.encrypt_io(source, target, self._recipients)
            target.flush()
            os.fsync(target.fileno())
        draft.rename(directory / ENCRYPTED_BYTES)
        clear.unlink()
        sync_directory(directory)


def discard(directory: Path) -> None:
    """Delete a drop's directory with all that is in it, in one step as others see it."""
    hidden = directory.with_name(f".{directory.name}")
    delete_tree(hidden)
    directory.rename(hidden)
    delete_tree(hidden)
    sync_directory(directory.parent)


def set_aside(state: StateDirectory, directory: Path) -> None:
    """Keep what cannot be understood for a person to look at."""
    directory.rename(state.broken / directory.name)
    sync_directory(state.broken)
    sync_directory(directory.parent)


def sweep_discarded(state: StateDirectory) -> None:
    """Finish the deletions that failed; somebody else may be at the same ones."""
    for path in _hidden(state):
        if DropId.is_one(path.name[1:]):
            delete_tree(path)


def sweep_at_start(state: StateDirectory) -> None:
    """Delete whatever a crash left half deleted or half made, while nobody works here yet."""
    for path in _hidden(state):
        delete_tree(path)


def _hidden(state: StateDirectory) -> list[Path]:
    return [path for parent in (state.work, state.vault) for path in parent.glob(".*")]


def delete_tree(path: Path) -> None:
    """Delete a directory with all that is in it, or whatever else stands there; follow no link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, onerror=_unless_gone)
    else:
        path.unlink(missing_ok=True)


def _unless_gone(_call: object, _path: object, trouble: tuple[Any, BaseException, Any]) -> None:
    if not isinstance(trouble[1], FileNotFoundError):
        raise trouble[1]
