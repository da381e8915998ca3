"""One open-for-writing: its private file, what was written of it, and why it may not finish."""

import os
from dataclasses import dataclass
from pathlib import Path

from sftpdrop.core.coverage import Coverage
from sftpdrop.core.filename import FileName
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.uploadname import UploadName
from sftpdrop.errors import Refused
from sftpdrop.server.arrival import Arrival, Hashing
from sftpdrop.server.room import Room
from sftpdrop.server.upload_lock import create_locked, take_over, unlock

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wish:
    """How a client wants a file opened for writing. `declared_size` in bytes, where it says so."""

    declared_size: int | None = None
    truncate: bool = False
    append: bool = False
    exclusive: bool = False
    create: bool = True


class Upload:
    """Bytes that are arriving. The file is locked for as long as somebody writes to it."""

    def __init__(self, path: Path, on_disk: UploadName, descriptor: int, room: Room) -> None:
        self.path = path
        self.on_disk = on_disk
        self.descriptor = descriptor
        self.append = False
        self.coverage = Coverage()
        self.refusal: Refused | None = None
        self.mtime: float | None = None
        self.delivered_size = 0
        """Bytes of a delivered file that the client did not truncate, and may want to add to."""
        self._arrival = Arrival(descriptor)
        self._room = room
        self._granted = 0

    @classmethod
    def create(cls, room: Room, name: FileName, wish: Wish, granted: int) -> "Upload":
        """Make a private file that may grow to `granted` bytes before more room is asked for."""
        path, on_disk = _new(room, name, wish)
        upload = cls(path, on_disk, create_locked(path), room)
        upload.append = wish.append
        upload._granted = granted
        return upload

    @classmethod
    def resume(cls, room: Room, name: FileName, wish: Wish, partial: Path) -> "Upload":
        """Make a private file with the bytes of the unfinished upload `partial`. Blocking.

        Takes the older file over, or copies it while somebody else still writes to it. What lies
        behind a hole of it is left out, since it may never have been written.
        """
        path, on_disk = _new(room, name, wish)
        taken = take_over(partial, path)
        upload = cls(path, on_disk, create_locked(path) if taken is None else taken, room)
        upload.append = wish.append
        try:
            if taken is not None:
                upload._cut_to_usable()
            else:
                upload._copy_from(partial)
        except (OSError, Refused):
            upload.leave_partial()
            raise
        return upload

    @property
    def name(self) -> FileName:
        """The name that the client gave."""
        return self.on_disk.name

    @property
    def size(self) -> int:
        """The offset behind the last byte that was written."""
        return self.coverage.end

    async def hashing(self) -> Hashing:
        """What is hashed of the file already."""
        return await self._arrival.hashing()

    def write(self, offset: int, data: memoryview) -> None:
        """Write `data`; a refused write is remembered, so that the upload cannot finish."""
        if not data:
            return
        if self.append:
            offset = self.size
        try:
            self._write(offset, data)
        except Refused as refusal:
            self.refusal = refusal
            raise
        except OSError as error:
            self.refusal = Refused("disk_full")
            raise self.refusal from error

    def set_size(self, size: int) -> None:
        """FSETSTAT of the size: cuts what is longer; a longer one is a promise to be met."""
        if size < self.size:
            os.ftruncate(self.descriptor, size)
            self.coverage.cut(size)
            self._arrival.cut(size)
        if size > self.size or self.on_disk.declared_size is not None:
            self.promise(size)

    def promise(self, size: int) -> None:
        """Note the final size, in bytes, that the client declared or that a CLOSE confirmed."""
        renamed = UploadName(self.on_disk.id, size, self.on_disk.name)
        target = self.path.with_name(str(renamed))
        try:
            self.path.rename(target)
        except FileNotFoundError:
            raise Refused("bad_handle") from None  # its school deleted it meanwhile
        self.path, self.on_disk = target, renamed

    @property
    def adds_nothing(self) -> bool:
        """Whether a client resumes what was delivered whole, and finds nothing left to send."""
        whole = 0 < self.delivered_size == self.on_disk.declared_size
        return whole and self.size == 0 and self.refusal is None

    def problem(self) -> Refused | None:
        """Why the bytes as they were written cannot be a whole file, or None."""
        declared = self.on_disk.declared_size
        if self.refusal is not None:
            return self.refusal
        if not self.coverage.is_whole or (declared is not None and declared != self.size):
            is_added = self.size > self.coverage.prefix == 0 < self.delivered_size
            return Refused("append_refused" if is_added else "incomplete")
        return None

    def leave_partial(self) -> None:
        """Stop writing and keep what can be resumed: the bytes before the first hole."""
        try:
            if os.fstat(self.descriptor).st_size != self.coverage.prefix:
                os.ftruncate(self.descriptor, self.coverage.prefix)
            if self.coverage.prefix == 0:
                self.path.unlink(missing_ok=True)
        finally:
            self.release()

    def release(self) -> None:
        """Close the file and give up its lock. May be called twice."""
        if self.descriptor >= 0:
            unlock(self.descriptor)
            os.close(self.descriptor)
            self.descriptor = -1

    def _write(self, offset: int, data: memoryview) -> None:
        if os.fstat(self.descriptor).st_nlink == 0:
            raise Refused("bad_handle")  # its school deleted it: it must take no room unseen
        end = offset + len(data)
        if end <= self._granted:
            written = os.pwrite(self.descriptor, data, offset)
        else:
            with self._room.growing(self.path, self.name, end) as self._granted:
                written = os.pwrite(self.descriptor, data, offset)
        if written < len(data):
            raise Refused("disk_full")
        if not self.coverage.add(offset, written):
            raise Refused("too_many_pieces")
        self._arrival.add(offset, self.coverage.prefix)

    def _cut_to_usable(self) -> None:
        length = usable_length(self.descriptor)
        os.ftruncate(self.descriptor, length)
        self.coverage = Coverage(length)

    def _copy_from(self, path: Path) -> None:
        source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            length = usable_length(source)
            while self.size < length:
                end = min(length, self.size + _CHUNK)
                with self._room.growing(self.path, self.name, end) as self._granted:
                    copied = os.sendfile(self.descriptor, source, self.size, end - self.size)
                if copied == 0:
                    break
                self.coverage.add(self.size, copied)
        finally:
            os.close(source)


def _new(room: Room, name: FileName, wish: Wish) -> tuple[Path, UploadName]:
    on_disk = UploadName(DropId.new(), wish.declared_size, name)
    return room.jail.uploads_path / str(on_disk), on_disk


def usable_length(descriptor: int) -> int:
    """How many bytes of a partial upload can be relied on: those before the first hole."""
    size = os.fstat(descriptor).st_size
    return min(size, os.lseek(descriptor, 0, os.SEEK_HOLE)) if size else 0
