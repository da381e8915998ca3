"""What a school's session can do, as plain values: no packets in here.

A `Desk` belongs to one SFTP session. What is quick works at once; what waits for the disk or the
database is a coroutine that works in a thread, so that nobody else waits for it.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import structlog

from sftpdrop.core.account import Account
from sftpdrop.core.filename import FileName, NameKind
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import Refused, Status
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.finish import Label, check_final, finish
from sftpdrop.server.jail import Found, Jail, Kind
from sftpdrop.server.opening import open_upload
from sftpdrop.server.own_uploads import OwnUploads
from sftpdrop.server.peer import Peer
from sftpdrop.server.room import Room
from sftpdrop.server.upload import Upload, Wish
from sftpdrop.server.upload_lock import held, remove_upload
from sftpdrop.server.withdraw import withdraw
from sftpdrop.server.workplace import Workplace

_log = structlog.get_logger()
T = TypeVar("T")
_REMEMBERED = 64  # refusals of one session that may be told once more


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
        self._room = Room(self.jail, workplace.settings.upload)
        self._own = OwnUploads()
        self._told: dict[str, Refused] = {}

    def stat(self, name: FileName) -> Found:
        """The visible file of a name, or Refused(no such file).

        A client that ignored the refusal of its CLOSE and now looks whether the file is there
        (paramiko's put) is told the refusal once more. Not where stderr told it: OpenSSH's sftp
        looks before each upload, and the next one would seem to be refused.
        """
        if told := self._told.pop(name.key, None):
            raise told
        return self.lstat(name)

    def lstat(self, name: FileName) -> Found:
        """The visible file of a name, or Refused(no such file)."""
        found = self.jail.find(name)
        if found is None:
            # A client that ignored the refusal of its MKDIR now looks for the folder (lftp).
            code = "no_such_file" if "." in name.text else "no_such_folder"
            raise Refused(code, status=Status.NO_SUCH_FILE)
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
        upload = await open_upload(self.jail, self._room, name, wish)
        self._told.pop(name.key, None)
        self._own.remember(upload.on_disk)
        return upload

    async def close(self, upload: Upload) -> None:
        """The client's own CLOSE: finish under a final name, keep under a temporary one."""
        name, problem = upload.name, upload.problem()
        if upload.adds_nothing:
            upload.leave_partial()
            return
        if problem is None and name.kind is NameKind.TEMPORARY:
            try:
                upload.promise(upload.size)  # its client says that this is all of it
            finally:
                upload.release()
            return
        if problem is not None:
            upload.leave_partial()
            raise self._remember(name, problem)
        try:
            label = Label(name, self.peer, upload.mtime, hashing=await upload.hashing())
            await self._finish(upload.path, label)
            self._own.forget(name)
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

    async def rename(self, old: FileName, new: FileName) -> None:
        """From a temporary or unfinished name to a final one: this finishes the upload."""
        found = self._own.to_rename(self.jail, old)
        if found is None or found.path is None or found.upload is None:
            begun = self.lstat(old).kind is Kind.UPLOAD  # by another session, this very moment
            raise Refused("still_open" if begun else "rename_delivered")
        with _nobody_else_s(found.path):
            if new.kind is NameKind.TEMPORARY:
                # The newest of a name is what it stands for; what stood there before is replaced.
                renamed = replace(found.upload, id=DropId.new(), name=new)
                found.path.rename(found.path.with_name(str(renamed)))
                self._own.remember(renamed)
                self.jail.discard_uploads(new, older_than=renamed.id)
            else:
                check_final(new)
                declared = found.upload.declared_size
                if declared is not None and declared != found.size:
                    raise Refused("incomplete")
                label = Label(new, self.peer, closed=declared is not None)
                await self._finish(found.path, label)
                self._told.pop(new.key, None)
        self._own.forget(old)

    async def remove(self, name: FileName) -> None:
        """Delete an unfinished upload or an answer, or withdraw a delivered file."""
        if name.is_of_an_answer and self.jail.find(name) is None:
            return  # who deletes everything deletes an answer after its list, which took it along
        found = self.lstat(name)
        if found.path is not None:
            remove_upload(found.path)
            self._own.forget(name)
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
            # Listed anew by the watcher, it is the watcher's; the disk may be read-only by now. A
            # client would take an error here for one of its upload, which is safe.
            with (
                contextlib.suppress(OSError),
                SchoolDirectory.opened(self.jail.school_path) as directory,
            ):
                directory.set_mtime(found.name, mtime, mtime)

    def space(self) -> tuple[int, int]:
        """The school's room and what is left of it, in bytes."""
        return self._room.limits.max_school_bytes, self._room.left()

    def files(self) -> tuple[int, int]:
        """How many files the school may have, and how many more it may send."""
        return self._room.limits.max_files, self._room.files_left()

    def refused(self, reason: str) -> None:
        """Have the audit say what was refused here."""
        self._place.refused(self.account, self.peer, reason)

    async def _finish(self, path: Path, label: Label) -> None:
        started = time.monotonic()
        delivery = await in_thread(lambda: finish(self.jail, self._place.spool, path, label))
        milliseconds = round((time.monotonic() - started) * 1000)
        self._log("delivered", bytes=delivery.size, drop=delivery.id, milliseconds=milliseconds)

    def _remember(self, name: FileName, refusal: Refused) -> Refused:
        self._log("refused", reason=refusal.code)
        if not self.peer.reads_stderr:
            self._told[name.key] = Refused(refusal.code, status=refusal.status, **refusal.params)
        if len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]
        return refusal

    def _log(self, event: str, **values: object) -> None:
        _log.info(event, pass_number=self.account.pass_number, address=self.peer.address, **values)


@contextlib.contextmanager
def _nobody_else_s(path: Path) -> Iterator[None]:
    """Have an upload for oneself while it is renamed, which may take as long as the disk does."""
    try:
        with held(path):
            yield
    except BlockingIOError as error:
        raise Refused("still_open") from error
    except FileNotFoundError as error:
        raise Refused("bad_handle") from error  # deleted, or taken over, a moment ago


async def in_thread(work: Callable[[], T]) -> T:
    """Run blocking work in a thread of the default executor."""
    return await asyncio.get_running_loop().run_in_executor(None, work)
