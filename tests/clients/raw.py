"""SFTP version 3 packet by packet, for what no client's program can be told to do."""

import socket
import struct
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import paramiko

from sftpdrop.server.wire import OpenFlag, Reader, Reply, Request, StatusCode
from tests.clients.access import Access
from tests.clients.installation import HOST
from tests.waiting import PATIENCE

READ, APPEND = OpenFlag.READ, OpenFlag.APPEND
WRITE, CREATE, TRUNCATE = OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE
NEW = WRITE | CREATE | TRUNCATE
_PIECE, _IN_FLIGHT = 32 * 1024, 16
_NO_ATTRIBUTES = struct.pack(">I", 0)


class StatusError(Exception):
    """A reply that is not what was asked for; `text` is what a client can show."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True)
class File:
    """What a STAT or a line of a listing tells."""

    size: int | None
    mtime: int | None


def string(value: str | bytes) -> bytes:
    """A string with its length before it."""
    data = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(data)) + data


def size_attribute(size: int) -> bytes:
    """ATTRS with a size alone."""
    return struct.pack(">IQ", 1, size)


def mode_attribute(mode: int) -> bytes:
    """ATTRS with permissions alone."""
    return struct.pack(">II", 4, mode)


def time_attributes(mtime: int) -> bytes:
    """ATTRS with times alone."""
    return struct.pack(">III", 8, mtime, mtime)


class Raw:
    """One connection with one SFTP channel.

    `client` is the version string that it gives, `window` how many bytes of replies it takes
    before it reads any.
    """

    def __init__(
        self, access: Access, client: str = "SSH-2.0-raw", window: int | None = None
    ) -> None:
        self.socket = socket.create_connection((HOST, access.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport = paramiko.Transport(self.socket)
        self._transport.local_version = client
        self._transport.connect(username=access.user, password=access.password)
        self.channel = self._transport.open_session(window_size=window)
        self.channel.settimeout(PATIENCE)
        self.channel.invoke_subsystem("sftp")
        self._number = 0
        self.channel.sendall(struct.pack(">IBI", 5, Request.INIT, 3))
        kind, _ = self._receive()
        assert kind == Reply.VERSION

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """Leave, without closing what is open."""
        self._transport.close()

    def reset(self) -> None:
        """Let the connection vanish by a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.end()

    def packet(self, kind: int, *parts: bytes) -> bytes:
        """A request's bytes, with the next number."""
        self._number += 1
        body = struct.pack(">BI", kind, self._number) + b"".join(parts)
        return struct.pack(">I", len(body)) + body

    def ask(self, kind: int, *parts: bytes) -> Reader:
        """Send a request and take its reply; StatusError where the server says no."""
        self.channel.sendall(self.packet(kind, *parts))
        return self._take_reply(self._number)

    def _take_reply(self, number: int) -> Reader:
        reply, body = self._receive()
        reader = Reader(body)
        assert reader.uint32() == number
        if reply == Reply.STATUS:
            code, text = reader.uint32(), bytes(reader.string()).decode()
            if code != StatusCode.OK:
                raise StatusError(code, text)
        return reader

    def open(self, name: str, flags: int, attributes: bytes = _NO_ATTRIBUTES) -> bytes:
        """OPEN; gives the handle."""
        asked = self.ask(Request.OPEN, string(name), struct.pack(">I", flags), attributes)
        return bytes(asked.string())

    def write(self, handle: bytes, offset: int, data: bytes, trailing: bytes = b"") -> None:
        """WRITE in the usual pieces of 32 kB, some of them on their way at a time.

        `trailing` bytes follow the data of each.
        """
        waiting: list[int] = []
        for start in range(0, len(data), _PIECE):
            piece, place = data[start : start + _PIECE], struct.pack(">Q", offset + start)
            packet = self.packet(Request.WRITE, string(handle), place, string(piece), trailing)
            self.channel.sendall(packet)
            waiting.append(self._number)
            if len(waiting) == _IN_FLIGHT:
                self._take_reply(waiting.pop(0))
        refusals = [refusal for number in waiting if (refusal := self._refusal(number))]
        if refusals:
            raise refusals[0]

    def _refusal(self, number: int) -> StatusError | None:
        try:
            self._take_reply(number)
        except StatusError as refusal:
            return refusal
        return None

    def close(self, handle: bytes, behind: int = 0) -> None:
        """CLOSE, sent `behind` so many requests whose replies were not taken yet."""
        self.channel.sendall(self.packet(Request.CLOSE, string(handle)))
        for number in range(self._number - behind, self._number + 1):
            self._take_reply(number)

    def put(self, name: str, data: bytes, flags: int = NEW) -> None:
        """OPEN, WRITE and CLOSE."""
        handle = self.open(name, flags)
        self.write(handle, 0, data)
        self.close(handle)

    def stat(self, name: str, kind: Request = Request.STAT) -> File:
        """STAT or LSTAT."""
        return _file(self.ask(kind, string(name)))

    def fstat(self, handle: bytes) -> File:
        """FSTAT."""
        return _file(self.ask(Request.FSTAT, string(handle)))

    def setstat(self, name: str, attributes: bytes) -> None:
        """SETSTAT."""
        self.ask(Request.SETSTAT, string(name), attributes)

    def remove(self, name: str) -> None:
        """REMOVE."""
        self.ask(Request.REMOVE, string(name))

    def rename(self, old: str, new: str) -> None:
        """RENAME as version 3 has it."""
        self.ask(Request.RENAME, string(old), string(new))

    def list(self) -> dict[str, int | None]:
        """The names and sizes of a whole listing."""
        handle = bytes(self.ask(Request.OPENDIR, string("/")).string())
        found: dict[str, int | None] = {}
        while True:
            try:
                reply = self.ask(Request.READDIR, string(handle))
            except StatusError as end:
                if end.code != StatusCode.EOF:
                    raise
                break
            for _ in range(reply.uint32()):
                name = bytes(reply.string()).decode()
                reply.string()
                found[name] = reply.attributes().size
        self.close(handle)
        return found

    def _receive(self) -> tuple[int, bytes]:
        length = struct.unpack(">I", self._exactly(4))[0]
        body = self._exactly(length)
        return body[0], body[1:]

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = self.channel.recv(length - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data


def _file(reader: Reader) -> File:
    attributes = reader.attributes()
    return File(attributes.size, attributes.mtime)
