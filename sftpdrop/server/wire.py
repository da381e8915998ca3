"""SFTP version 3 on the wire (draft-ietf-secsh-filexfer-02): bytes to values and back."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

VERSION = 3
MAX_PACKET = 256 * 1024 + 1024
"""The longest request that is taken, in bytes: OpenSSH's own limit, with room for a header."""
MAX_READ = 255 * 1024
MAX_WRITE = 255 * 1024


class Request(IntEnum):
    """The type byte of a request."""

    INIT = 1
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    SETSTAT = 9
    FSETSTAT = 10
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    REALPATH = 16
    STAT = 17
    RENAME = 18
    READLINK = 19
    SYMLINK = 20
    EXTENDED = 200


class Reply(IntEnum):
    """The type byte of a reply."""

    VERSION = 2
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 201


class StatusCode(IntEnum):
    """The number of a status reply."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    BAD_MESSAGE = 5
    OP_UNSUPPORTED = 8


class OpenFlag(IntEnum):
    """The bits of an OPEN."""

    READ = 1
    WRITE = 2
    APPEND = 4
    CREATE = 8
    TRUNCATE = 16
    EXCLUSIVE = 32


class Malformed(Exception):
    """A request that is shorter than it says, or not a request at all."""


_SIZE, _OWNER, _MODE, _TIMES, _EXTENDED = 1, 2, 4, 8, 0x80000000


@dataclass(frozen=True, slots=True)
class Attributes:
    """A file's attributes, each only if given. Size in bytes, times in seconds since 1970."""

    size: int | None = None
    mode: int | None = None
    atime: int | None = None
    mtime: int | None = None

    def encode(self) -> bytes:
        """The ATTRS structure; the owner is nobody's business and always 0."""
        flags, parts = _OWNER, [struct.pack(">II", 0, 0)]
        if self.size is not None:
            flags |= _SIZE
            parts.insert(0, struct.pack(">Q", self.size))
        if self.mode is not None:
            flags |= _MODE
            parts.append(struct.pack(">I", self.mode))
        if self.mtime is not None:
            flags |= _TIMES
            parts.append(struct.pack(">II", self.atime or self.mtime, self.mtime))
        return struct.pack(">I", flags) + b"".join(parts)


class Reader:
    """Takes the fields of one request in their order; Malformed where there is no such field."""

    def __init__(self, packet: bytes | memoryview) -> None:
        self._packet = memoryview(packet)
        self._position = 0

    def uint32(self) -> int:
        """A 32-bit number."""
        return int.from_bytes(self._take(4), "big")

    def uint64(self) -> int:
        """A 64-bit number."""
        return int.from_bytes(self._take(8), "big")

    def string(self) -> memoryview:
        """A string of bytes, not copied."""
        return self._take(self.uint32())

    def attributes(self) -> Attributes:
        """An ATTRS structure; owner and extensions are read over."""
        flags = self.uint32()
        size = self.uint64() if flags & _SIZE else None
        if flags & _OWNER:
            self._take(8)
        mode = self.uint32() if flags & _MODE else None
        atime, mtime = (self.uint32(), self.uint32()) if flags & _TIMES else (None, None)
        if flags & _EXTENDED:
            for _ in range(min(self.uint32(), 64)):
                self.string()
                self.string()
        return Attributes(size, mode, atime, mtime)

    def _take(self, length: int) -> memoryview:
        start, self._position = self._position, self._position + length
        if self._position > len(self._packet):
            raise Malformed("the request is shorter than its fields")
        return self._packet[start : self._position]


def string(value: bytes | str) -> bytes:
    """A string with its length before it."""
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(value)) + value


def packet(kind: Reply, request_id: int, *parts: bytes) -> bytes:
    """A whole reply with its length before it."""
    body = b"".join(parts)
    return struct.pack(">IBI", len(body) + 5, kind, request_id) + body


def version(extensions: Iterable[tuple[str, str]]) -> bytes:
    """The server's answer to INIT."""
    body = b"".join(string(name) + string(data) for name, data in extensions)
    return struct.pack(">IBI", len(body) + 5, Reply.VERSION, VERSION) + body


def status(request_id: int, code: StatusCode, text: str = "", language: str = "") -> bytes:
    """A STATUS reply."""
    number = struct.pack(">I", code)
    return packet(Reply.STATUS, request_id, number, string(text), string(language))


def names(request_id: int, entries: list[tuple[str, str, Attributes]]) -> bytes:
    """A NAME reply of (name, the line that `ls -l` shows, attributes)."""
    parts = [string(name) + string(line) + attrs.encode() for name, line, attrs in entries]
    return packet(Reply.NAME, request_id, struct.pack(">I", len(parts)), *parts)
