"""What a school's session can do, as plain values: no packets in here.

A `Desk` belongs to one SFTP session. What is quick works at once; what waits for the disk or the
database is a coroutine that works in a thread, so that nobody else waits for it.
"""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from sftpdrop.core.account import Account
from sftpdrop.core.filename import FileName, NameKind
from sftpdrop.errors import Refused, Status
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.finish import Label, check_final, finish
from sftpdrop.server.jail import Found, Jail, Kind
from sftpdrop.server.peer import Peer
from sftpdrop.server.upload import Upload, Wish, is_being_written
from sftpdrop.server.withdraw import withdraw
from sftpdrop.server.workplace import Workplace

_log = structlog.get_logger()
T = TypeVar("T")


@dataclass(slots=True)
class Reading:
    """An answer that is open for reading."""

    descriptor: int
    name: str

    def close(self) -> None:
        """Close the file."""
        os.close(self.descriptor)


@dataclass(slots=True)
class Listing:
    """An open directory: what is still to be told."""

    entries: list[Found] = field(default_factory=list)


class Desk:
    """The operations of one session of one school."""

    def __init__(self, workplace: Workplace, account: Account, peer: Peer) -> None:
        self.account = account
        self.peer = peer
        self.jail = Jail(workplace.state, account.pass_number)
        self._place = workplace
        self._told: dict[str, Refused] = {}

    def stat(self, name: FileName) -> Found:
        """The visible file of a name, or Refused(no such file).

        A client that ignored the refusal of its CLOSE and now looks whether the file is there
        (paramiko's put) is told the refusal once more.
        """
        if told := self._told.pop(name.key, None):
            raise told
        return self.lstat(name)

    def lstat(self, name: FileName) -> Found:
        """The visible file of a name, or Refused(no such file)."""
        found = self.jail.find(name)
        if found is None:
            raise Refused("no_such_file", status=Status.NO_SUCH_FILE)
        return found

    def open_for_reading(self, name: FileName) -> Reading:
        """Open an answer; a delivered file is not read by anybody, its school included."""
        found = self.lstat(name)
        if found.kind is not Kind.ANSWER:
            raise Refused("read_refused")
        if not self._place.may_read_answer(self.jail, found, self.peer):
            raise Refused("marked_copy_refused")
        return Reading(self.jail.open_answer(found.name), found.name)

    async def open_for_writing(self, name: FileName, wish: Wish) -> Upload:
        """Open a private file for a name, with what is already there of it unless truncated."""
        if name.kind is NameKind.RECEIPT:
            raise Refused("name_is_ours")
        if name.kind is not NameKind.TEMPORARY:
            check_final(name)
        listing = self.jail.listing()
        found = self.jail.find(name, listing)
        if found is None and not wish.create:
            raise Refused("no_such_file", status=Status.NO_SUCH_FILE)
        if found is not None and wish.exclusive:
            raise Refused("name_exists")
        limit = self._room(listing, found, wish.declared_size)
        resume = None if wish.truncate or found is None else found.path
        if wish.append and found is not None and found.kind is Kind.DELIVERED:
            raise Refused("append_refused")
        begin = partial(
            Upload.begin,
            self.jail.uploads_path,
            name,
            wish=wish,
            limit=limit,
            resume=resume,
        )
        try:
            upload = await in_thread(begin) if resume else begin()
        except OSError as error:
            raise Refused("disk_full") from error
        self._told.pop(name.key, None)
        return upload

    async def close(self, upload: Upload) -> None:
        """The client's own CLOSE: finish under a final name, keep under a temporary one."""
        name, problem = upload.name, upload.problem()
        if problem is None and name.kind is NameKind.TEMPORARY:
            upload.release()
            return
        if problem is not None:
            upload.leave_partial()
            raise self._remember(name, problem)
        try:
            await self._finish(upload.path, name, upload.mtime)
        except Refused as refusal:
            if refusal.code == "empty_file":
                upload.path.unlink(missing_ok=True)
            raise self._remember(name, refusal) from refusal.__cause__
        finally:
            upload.release()

    def abandon(self, upload: Upload) -> None:
        """The connection went away: what arrived is kept for resuming and never judged."""
        try:
            upload.leave_partial()
        except OSError as error:
            _log.warning("partial_lost", reason=os.strerror(error.errno or 0))
        self._log("partial", bytes=upload.size)

    async def rename(self, old: FileName, new: FileName, open_uploads: list[Upload]) -> None:
        """From a temporary or unfinished name to a final one: this finishes the upload."""
        found = self.lstat(old)
        if found.kind is not Kind.UPLOAD or found.path is None or found.upload is None:
            raise Refused("rename_delivered")
        if any(upload.path == found.path for upload in open_uploads) or is_being_written(
            found.path
        ):
            raise Refused("still_open")
        if new.kind is NameKind.TEMPORARY:
            found.path.rename(found.path.with_name(str(replace(found.upload, name=new))))
            return
        check_final(new)
        declared = found.upload.declared_size
        if declared is not None and declared != found.size:
            raise Refused("incomplete")
        await self._finish(found.path, new, None)

    async def remove(self, name: FileName) -> None:
        """Delete an unfinished upload or an answer, or withdraw a delivered file."""
        found = self.lstat(name)
        if found.path is not None:
            found.path.unlink(missing_ok=True)
            self._log("partial_removed", bytes=found.size)
        elif found.kind is Kind.ANSWER:
            with SchoolDirectory.opened(self.jail.school_path) as directory:
                directory.remove(found.name)
        else:
            await in_thread(lambda: withdraw(self._place, self.jail, found.name, self.peer))
            self._log("withdrawn", bytes=found.size)

    def set_mtime(self, name: FileName, mtime: float) -> None:
        """Set a delivered file's shown time; of everything else it is accepted and ignored."""
        found = self.jail.find(name)
        if found is None:
            raise Refused("no_such_file", status=Status.NO_SUCH_FILE)
        if found.kind is Kind.DELIVERED:
            with SchoolDirectory.opened(self.jail.school_path) as directory:
                directory.set_mtime(found.name, mtime, mtime)

    @property
    def file_limit(self) -> int:
        """How many files the school may have."""
        return self._place.settings.upload.max_files

    def space(self) -> tuple[int, int]:
        """The school's room and what is left of it, in bytes."""
        total = self._place.settings.upload.max_school_bytes
        used = sum(found.size for found in self._everything(self.jail.listing()))
        return total, max(0, total - used)

    def _everything(self, listing: list[Found]) -> list[Found]:
        """What takes room: all that is shown, and uploads hidden behind a newer one."""
        shown = [found for found in listing if found.kind is not Kind.UPLOAD]
        return shown + self.jail.uploads()

    async def _finish(self, path: Path, name: FileName, mtime: float | None) -> None:
        started = time.monotonic()
        delivery = await in_thread(
            lambda: finish(self.jail, self._place.spool, path, Label(name, self.peer, mtime))
        )
        milliseconds = round((time.monotonic() - started) * 1000)
        self._log("delivered", bytes=delivery.size, drop=delivery.id, milliseconds=milliseconds)

    def _room(self, listing: list[Found], found: Found | None, declared: int | None) -> int:
        """How many bytes the file may have; Refused where that is known before the first byte."""
        limits = self._place.settings.upload
        others = [entry for entry in self._everything(listing) if entry != found]
        if len(others) >= limits.max_files:
            raise Refused("too_many_files", limit=limits.max_files)
        if declared is not None and declared > limits.max_file_bytes:
            raise Refused("file_too_large", limit=limits.max_file_bytes)
        left = limits.max_school_bytes - sum(entry.size for entry in others)
        if left <= 0 or (declared is not None and declared > left):
            raise Refused("school_full", limit=limits.max_school_bytes)
        return min(limits.max_file_bytes, left)

    def _remember(self, name: FileName, refusal: Refused) -> Refused:
        self._log("refused", reason=refusal.code)
        self._told[name.key] = refusal
        return refusal

    def _log(self, event: str, **values: object) -> None:
        _log.info(event, pass_number=self.account.pass_number, address=self.peer.address, **values)


async def in_thread(work: Callable[[], T]) -> T:
    """Run blocking work in a thread of the default executor."""
    return await asyncio.get_running_loop().run_in_executor(None, work)
