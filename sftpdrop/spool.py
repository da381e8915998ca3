"""The hand-off from server to watcher: the contract that both keep, and nothing else they share.

A delivery is a directory `spool/new/<id>` with `drop.json` and, for a finished upload, `bytes`.
It is put together in spool/tmp and appears in spool/new by one rename, whole or not at all (the
tmp/new discipline of Maildir). A withdrawal travels the same way, without bytes, so that a
school's acts reach the watcher in their order.
"""

import os
import shutil
import stat
from pathlib import Path

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.delivery_note import decode, encode
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import InvalidInput, SftpdropError
from sftpdrop.statedir import StateDirectory, make_directory, sync_directory, write_durably

BYTES = "bytes"
NOTE = "drop.json"

_LARGEST_NOTE = 64 * 1024  # bytes; ours have some four hundred


class BrokenDelivery(SftpdropError):
    """A directory in the spool whose drop.json cannot be understood: set aside for a person."""


class Spool:
    """The spool of one state directory. Every method may be repeated after a crash."""

    def __init__(self, state: StateDirectory) -> None:
        self._state = state

    def hand_off(self, delivery: Delivery, source: Path) -> None:
        """Move the fsynced file `source` into the spool; on return it survives any crash.

        Raises OSError when something cannot be written: `source` is then still where it was, and
        nothing was handed off.
        """
        draft = self._draft(delivery)
        try:
            source.rename(draft / BYTES)
        except OSError:
            shutil.rmtree(draft)
            raise
        try:
            self._publish(draft)
        except OSError:
            (draft / BYTES).rename(source)
            shutil.rmtree(draft)
            raise

    def hand_off_withdrawal(self, withdrawal: Withdrawal) -> None:
        """Tell the watcher that a school deleted a file; durable like a delivery."""
        self._publish(self._draft(withdrawal))

    def pending(self) -> list[DropId]:
        """What waits in spool/new, oldest first."""
        return ids_in(self._state.spool_new)

    def claimed(self) -> list[DropId]:
        """What was claimed and not settled, oldest first: a crash's left-overs at start."""
        return ids_in(self._state.work)

    def claim(self, drop_id: DropId) -> Path:
        """Take a delivery for the watcher; FileNotFoundError if another watcher was first."""
        target = self._state.work / drop_id
        (self._state.spool_new / drop_id).rename(target)
        sync_directory(self._state.work)
        return target

    def _draft(self, message: Delivery | Withdrawal) -> Path:
        draft = self._state.spool_tmp / message.id
        make_directory(draft)
        try:
            write_durably(draft / NOTE, encode(message))
        except OSError:
            shutil.rmtree(draft)
            raise
        return draft

    def _publish(self, draft: Path) -> None:
        sync_directory(draft)
        published = self._state.spool_new / draft.name
        draft.rename(published)
        try:
            sync_directory(self._state.spool_new)
        except OSError:
            published.rename(draft)  # not known to last: its sender hears that it was not taken
            raise


def read(directory: Path) -> Delivery | Withdrawal:
    """What a delivery's directory says of itself, or BrokenDelivery.

    The watcher takes nothing on trust: the server faces the internet. OSError where the disk or
    our own limits fail: the delivery itself is not to blame.
    """
    try:
        _refuse_links(directory)
        message = decode(_content(directory / NOTE))
    except (FileNotFoundError, InvalidInput, NotADirectoryError, ValueError) as error:
        raise BrokenDelivery(f"{directory.name}: {NOTE} cannot be read: {error}") from error
    if message.id != directory.name:
        raise BrokenDelivery(f"{directory.name}: {NOTE} is that of {message.id}")
    return message


def _content(note: Path) -> bytes:
    """The bytes of a note: a plain file, and no larger than one of ours can be."""
    descriptor = os.open(note, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is no file")
        content = os.read(descriptor, _LARGEST_NOTE + 1)
    finally:
        os.close(descriptor)
    if len(content) > _LARGEST_NOTE:
        raise ValueError("it is too large")
    return content


def _refuse_links(directory: Path) -> None:
    """A link in a delivery would let it name any file that the watcher can read."""
    for path in (directory, directory / NOTE, directory / BYTES):
        if path.is_symlink():
            raise ValueError(f"{path.name} is a link")


def ids_in(directory: Path) -> list[DropId]:
    """The ids of the drops whose directories stand in `directory`, oldest first."""
    # Looked at for every drop, and thousands may wait: pathlib would make an object of each.
    names = sorted(os.listdir(directory))  # noqa: PTH208 - see above
    return [DropId(name) for name in names if DropId.is_one(name)]
