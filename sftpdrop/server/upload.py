"""One open-for-writing: its private file, what was written of it, and why it may not finish."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from sftpdrop.core.coverage import Coverage
from sftpdrop.core.filename import FileName
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.uploadname import UploadName
from sftpdrop.errors import Refused

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Wish:
    """How a client wants a file opened for writing. `declared_size` in bytes, where it says so."""

    declared_size: int | None = None
    truncate: bool = False
    append: bool = False
    exclusive: bool = False
    create: bool = True


class Upload:
    """Bytes that are arriving. The file is locked (flock) for as long as somebody writes to it."""

    def __init__(self, path: Path, name: UploadName, *, limit: int, append: bool) -> None:
        self.path = path
        self.on_disk = name
        self.limit = limit
        self.append = append
        self.coverage = Coverage()
        self.refusal: Refused | None = None
        self.mtime: float | None = None
        self.received = 0
        self.descriptor = os.open(path, _NEW, 0o660)
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    @classmethod
    def begin(
        cls,
        directory: Path,
        name: FileName,
        *,
        wish: Wish,
        limit: int,
        resume: Path | None,
    ) -> "Upload":
        """Open a new private file, with the bytes of the partial upload `resume` if there is one.

        Resuming copies: whoever still writes to the older file harms nobody. What lies behind a
        hole of the older file is left out, since it may never have been written.
        """
        on_disk = UploadName(DropId.new(), wish.declared_size, name)
        upload = cls(directory / str(on_disk), on_disk, limit=limit, append=wish.append)
        if resume is not None:
            upload._copy_from(resume)
        return upload

    @property
    def name(self) -> FileName:
        """The name that the client gave."""
        return self.on_disk.name

    @property
    def size(self) -> int:
        """The offset behind the last byte that was written."""
        return self.coverage.end

    def write(self, offset: int, data: memoryview) -> None:
        """Write `data`; a refused write is remembered, so that the upload cannot finish."""
        if self.append:
            offset = self.size
        if offset + len(data) > self.limit:
            self._refuse(Refused("file_too_large", limit=self.limit))
        try:
            written = os.pwrite(self.descriptor, data, offset)
        except OSError:
            self._refuse(Refused("disk_full"))
        if written < len(data):
            self._refuse(Refused("disk_full"))
        self.received += written
        if not self.coverage.add(offset, written):
            self._refuse(Refused("too_many_pieces"))

    def set_size(self, size: int) -> None:
        """FSETSTAT of the size: cuts what is longer; a longer one is a promise to be met."""
        if size < self.size:
            os.ftruncate(self.descriptor, size)
            self.coverage.cut(size)
        elif size > self.size:
            self.promise(size)

    def promise(self, size: int) -> None:
        """Note that the client declared the final size, in bytes."""
        renamed = UploadName(self.on_disk.id, size, self.on_disk.name)
        target = self.path.with_name(str(renamed))
        self.path.rename(target)
        self.path, self.on_disk = target, renamed

    def problem(self) -> Refused | None:
        """Why the bytes as they were written cannot be a whole file, or None."""
        declared = self.on_disk.declared_size
        if self.refusal is not None:
            return self.refusal
        if not self.coverage.is_whole or (declared is not None and declared != self.size):
            return Refused("incomplete")
        return None

    def leave_partial(self) -> None:
        """Stop writing and keep what can be resumed: the bytes before the first hole."""
        try:
            os.ftruncate(self.descriptor, self.coverage.prefix)
            if self.coverage.prefix == 0:
                self.path.unlink(missing_ok=True)
        finally:
            self.release()

    def release(self) -> None:
        """Close the file and give up its lock. May be called twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _refuse(self, refusal: Refused) -> None:
        self.refusal = refusal
        raise refusal

    def _copy_from(self, path: Path) -> None:
        source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            length = usable_length(source)
            position = 0
            while position < length:
                copied = os.sendfile(self.descriptor, source, position, length - position)
                if copied == 0:
                    break
                position += copied
            self.coverage = Coverage(position)
        finally:
            os.close(source)


def usable_length(descriptor: int) -> int:
    """How many bytes of a partial upload can be relied on: those before the first hole."""
    size = os.fstat(descriptor).st_size
    return min(size, os.lseek(descriptor, 0, os.SEEK_HOLE)) if size else 0


def is_being_written(path: Path) -> bool:
    """Whether somebody, in whatever process, has an upload's file open for writing."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
