"""The SFTP operations: each takes the fields of its request and gives the reply.

An operation that only looks or writes to an open file answers at once, with bytes. One that must
wait (finishing, deleting, syncing) is a coroutine; the session takes its next request after it.
"""

import os
import stat
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from sftpdrop.core.filename import MAX_NAME_BYTES, FileName, is_marked_copy_name, parse_path
from sftpdrop.errors import Refused, Status
from sftpdrop.server import wire
from sftpdrop.server.desk import Listing, Reading, in_thread
from sftpdrop.server.jail import Found, Kind
from sftpdrop.server.upload import Upload, Wish
from sftpdrop.server.wire import Attributes, OpenFlag, Reader, Reply, Request, StatusCode

if TYPE_CHECKING:
    from sftpdrop.server.session import SftpSession

Operation = Callable[["SftpSession", int, Reader], bytes | Awaitable[bytes]]

_DIRECTORY_MODE, _DELIVERED_MODE = 0o040750, 0o100600
_RECEIPT_MODE, _MARKED_COPY_MODE = 0o100440, 0o100640  # psftp gives what it fetches the same mode
_NAMES_A_REPLY = 100
_BLOCK = 1024


def ok(request_id: int) -> bytes:
    """The reply to what was done."""
    return wire.status(request_id, StatusCode.OK)


async def _open(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    name = file_name(reader.string())
    flags, attributes = reader.uint32(), reader.attributes()
    if flags & (OpenFlag.WRITE | OpenFlag.APPEND):
        wish = Wish(
            declared_size=attributes.size,
            truncate=bool(flags & OpenFlag.TRUNCATE),
            append=bool(flags & OpenFlag.APPEND),
            exclusive=bool(flags & OpenFlag.EXCLUSIVE),
            create=bool(flags & (OpenFlag.CREATE | OpenFlag.TRUNCATE)),
        )
        handle: Upload | Reading = await session.desk.open_for_writing(name, wish)
    else:
        handle = session.desk.open_for_reading(name)
    return session.handles.reply_with(request_id, handle)


async def _close(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    handle = session.handles.pop(reader.string())
    if isinstance(handle, Upload):
        await session.desk.close(handle)
    elif isinstance(handle, Reading):
        handle.close()
    return ok(request_id)


def _read(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    handle = session.handles.get(reader.string())
    offset, length = reader.uint64(), reader.uint32()
    if not isinstance(handle, Reading) or offset > 1 << 62:
        raise Refused("read_refused")
    data = os.pread(handle.descriptor, min(length, wire.MAX_READ), offset)
    if not data:
        return wire.status(request_id, StatusCode.EOF)
    return wire.packet(Reply.DATA, request_id, wire.string(data))


def _write(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    # Bytes behind the data are read over: rclone before 1.62 sends some (docs/clients.md).
    handle = session.handles.get(reader.string())
    offset, data = reader.uint64(), reader.string()
    if not isinstance(handle, Upload):
        raise Refused("bad_handle")
    handle.write(offset, data)
    return ok(request_id)


def _stat(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    name = _known_name(reader.string())
    attributes = _ROOT if name is None else _attributes(session.desk.stat(name))
    return wire.packet(Reply.ATTRS, request_id, attributes.encode())


def _lstat(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    name = _known_name(reader.string())
    attributes = _ROOT if name is None else _attributes(session.desk.lstat(name))
    return wire.packet(Reply.ATTRS, request_id, attributes.encode())


def _fstat(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    handle = session.handles.get(reader.string())
    if isinstance(handle, Upload):
        attributes = Attributes(size=handle.size, mode=_DELIVERED_MODE, mtime=int(time.time()))
    elif isinstance(handle, Reading):
        status = os.fstat(handle.descriptor)
        mode, mtime = _answer_mode(handle.name), _seconds(status.st_mtime)
        attributes = Attributes(status.st_size, mode, mtime=mtime)
    else:
        attributes = _ROOT
    return wire.packet(Reply.ATTRS, request_id, attributes.encode())


def _setstat(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    name, attributes = _known_name(reader.string()), reader.attributes()
    if name is not None and attributes.mtime is not None:
        session.desk.set_mtime(name, attributes.mtime)
    return ok(request_id)


def _fsetstat(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    handle, attributes = session.handles.get(reader.string()), reader.attributes()
    if isinstance(handle, Upload):
        if attributes.size is not None:
            handle.set_size(attributes.size)
        if attributes.mtime is not None:
            handle.mtime = attributes.mtime
    return ok(request_id)


def _opendir(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    if _known_name(reader.string()) is not None:
        raise Refused("name_outside", status=Status.NO_SUCH_FILE)
    return session.handles.reply_with(request_id, Listing(session.desk.jail.listing()))


def _readdir(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    handle = session.handles.get(reader.string())
    if not isinstance(handle, Listing):
        raise Refused("bad_handle")
    if not handle.entries:
        return wire.status(request_id, StatusCode.EOF)
    part, handle.entries = handle.entries[:_NAMES_A_REPLY], handle.entries[_NAMES_A_REPLY:]
    return wire.names(request_id, [_line(found) for found in part])


async def _remove(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    name = _known_name(reader.string())
    if name is None:
        raise Refused("no_directories")
    await session.desk.remove(name)
    return ok(request_id)


def _realpath(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    path = normal_path(bytes(reader.string()))
    return wire.names(request_id, [(path, path, Attributes())])


async def _rename(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    old, new = _known_name(reader.string()), file_name(reader.string())
    if old is None:
        raise Refused("no_directories")
    await session.desk.rename(old, new)
    return ok(request_id)


async def _fsync(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    handle = session.handles.get(reader.string())
    if isinstance(handle, Upload):
        await in_thread(partial(_sync, os.dup(handle.descriptor)))
    return ok(request_id)


def _sync(descriptor: int) -> None:
    """Blocking; closes the descriptor, which is a copy: the connection may be lost meanwhile."""
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _statvfs(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    del reader  # whatever the path or handle, it is the school's own room that counts
    total, free = session.desk.space()
    blocks, left = total // _BLOCK, free // _BLOCK
    files, files_left = session.desk.files()
    longest = MAX_NAME_BYTES
    fields = (_BLOCK, _BLOCK, blocks, left, left, files, files_left, files_left, 0, 2, longest)
    return wire.packet(Reply.EXTENDED, request_id, struct.pack(">11Q", *fields))


def _limits(session: "SftpSession", request_id: int, reader: Reader) -> bytes:
    del reader
    fields = (wire.MAX_PACKET, wire.MAX_READ, wire.MAX_WRITE, session.handles.limit)
    return wire.packet(Reply.EXTENDED, request_id, struct.pack(">4Q", *fields))


OPERATIONS: Mapping[int | str, Operation] = {
    Request.OPEN: _open,
    Request.CLOSE: _close,
    Request.READ: _read,
    Request.WRITE: _write,
    Request.LSTAT: _lstat,
    Request.FSTAT: _fstat,
    Request.SETSTAT: _setstat,
    Request.FSETSTAT: _fsetstat,
    Request.OPENDIR: _opendir,
    Request.READDIR: _readdir,
    Request.REMOVE: _remove,
    Request.REALPATH: _realpath,
    Request.STAT: _stat,
    Request.RENAME: _rename,
    "posix-rename@openssh.com": _rename,
    "statvfs@openssh.com": _statvfs,
    "fstatvfs@openssh.com": _statvfs,
    "fsync@openssh.com": _fsync,
    "lsetstat@openssh.com": _setstat,
    "limits@openssh.com": _limits,
}
"""Every operation that core.permits allows."""


def file_name(path: memoryview) -> FileName:
    """The name that a path is to have; a refusal is told with the status that people see."""
    try:
        name = parse_path(bytes(path))
    except Refused as refusal:
        raise refusal.with_status(Status.FAILURE) from None
    if name is None:
        raise Refused("no_directories")
    return name


def _known_name(path: memoryview) -> FileName | None:
    """The name of something that may exist; a name that cannot exist is "no such file"."""
    try:
        return parse_path(bytes(path))
    except Refused as refusal:
        raise refusal.with_status(Status.NO_SUCH_FILE) from None


def normal_path(path: bytes) -> str:
    """A client's path in its normal form, told without looking at the disk (REALPATH)."""
    parts: list[str] = []
    for part in path.decode("utf-8", "replace").split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


_ROOT = Attributes(size=0, mode=_DIRECTORY_MODE, mtime=0)


def _attributes(found: Found) -> Attributes:
    return Attributes(size=found.size, mode=_mode(found), mtime=_seconds(found.mtime))


def _mode(found: Found) -> int:
    return _answer_mode(found.name) if found.kind is Kind.ANSWER else _DELIVERED_MODE


def _answer_mode(name: str) -> int:
    """A marked copy is there to be mended, a receipt to be read."""
    return _MARKED_COPY_MODE if is_marked_copy_name(name) else _RECEIPT_MODE


def _seconds(moment: float) -> int:
    """A time as the protocol has it: 32 bits, so that one outside them shows as its border."""
    return min(max(int(moment), 0), 0xFFFFFFFF)


def _line(found: Found) -> tuple[str, str, Attributes]:
    bits = stat.filemode(_mode(found))
    form = "%b %d %H:%M" if _is_recent(found) else "%b %d  %Y"
    moment = time.strftime(form, time.localtime(_seconds(found.mtime)))
    line = f"{bits}    1 school   school   {found.size:>12} {moment} {found.name}"
    return found.name, line, _attributes(found)


def _is_recent(found: Found) -> bool:
    return abs(time.time() - found.mtime) < 180 * 86400
