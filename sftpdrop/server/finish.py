"""Finishing an upload: the one place where a file becomes a drop. Blocking; runs in a thread.

Rule 1 of docs/design.md: everything here happens before the client hears that its file was taken.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

import structlog

from sftpdrop.core.delivery import Delivery
from sftpdrop.core.filename import FileName, NameKind
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import Refused
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.arrival import Hashing
from sftpdrop.server.completeness import check_complete
from sftpdrop.server.jail import Jail, spelling_of
from sftpdrop.server.peer import Peer
from sftpdrop.spool import Spool

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Label:
    """What goes with the bytes: the final name, who sent it, and the file's time if it was told."""

    name: FileName
    peer: Peer
    mtime: float | None = None
    closed: bool = True
    """Whether the client closed the file itself, so that it says that this is all of it."""
    hashing: Hashing | None = None
    """The hash of as many bytes as were hashed while they arrived."""


def finish(jail: Jail, spool: Spool, path: Path, label: Label) -> Delivery:
    """Hand the upload at `path` off; raises Refused, and then it is still an upload.

    On return the drop is safe: its bytes are fsynced and its directory stands in spool/new.
    """
    check_final(label.name)
    try:
        delivery = _hand_off(jail, spool, path, label)
    except OSError as error:
        if not path.exists():  # its school deleted it, or finished it by another session
            raise Refused("bad_handle") from error
        reason = os.strerror(error.errno or 0)
        _log.error("hand_off_failed", pass_number=jail.pass_number, reason=reason)
        raise Refused("disk_full") from error
    try:
        _show(jail, delivery, label)
        jail.discard_uploads(label.name, older_than=delivery.id)
    except OSError as error:
        # The drop is safe and the watcher lists it when it claims it: this is not a refusal.
        _log.warning("listing_failed", drop=delivery.id, reason=os.strerror(error.errno or 0))
    return delivery


def check_final(name: FileName) -> None:
    """Refuse a name under which nothing can be delivered, with what to do."""
    if name.kind is not NameKind.FINAL:
        raise Refused("wrong_extension")


def _hand_off(jail: Jail, spool: Spool, path: Path, label: Label) -> Delivery:
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size == 0:
            raise Refused("empty_file")
        if not check_complete(file, size) and not label.closed:
            raise Refused("incomplete")
        os.fsync(file.fileno())
        delivery = Delivery(
            id=DropId.new(),
            pass_number=jail.pass_number,
            name=label.name.text,
            size=size,
            sha256=(label.hashing or Hashing()).finish(file),
            received_at=datetime.now(UTC),
            client=label.peer.client,
            address=label.peer.address,
        )
    spool.hand_off(delivery, path)
    return delivery


def _show(jail: Jail, delivery: Delivery, label: Label) -> None:
    """Show the delivered file in its school's directory; an older one's answers go."""
    with SchoolDirectory.opened(jail.school_path) as directory:
        before = spelling_of(label.name, directory)
        if before is not None and before != delivery.name:
            directory.remove(before)  # the same file in another spelling
            directory.remove_answers(before)
        mtime = label.mtime or delivery.received_at.timestamp()
        directory.list_delivered(delivery.name, delivery.size, mtime)
        directory.remove_answers(delivery.name, older_than=delivery.received_at.timestamp())


def _opened(path: Path) -> BufferedReader:
    """Open an upload; a link is not followed."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
