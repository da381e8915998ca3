"""A real SFTP session of a school, on a channel that is not there: requests in, replies out."""

import asyncio
import functools
import struct
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sftpdrop import spool
from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.audit_trail import AuditTrail
from sftpdrop.server.desk import Desk
from sftpdrop.server.peer import Peer
from sftpdrop.server.session import SftpSession
from sftpdrop.server.wire import OpenFlag, Reply, Request, StatusCode, string
from sftpdrop.server.workplace import Workplace
from sftpdrop.settings import Settings
from sftpdrop.spool import Spool
from sftpdrop.statedir import StateDirectory
from sftpdrop.store.database import Database
from tests.schools import PASS_NUMBER, make_account, open_database
from tests.waiting import PATIENCE

PEER = Peer("test", "192.0.2.1")
CREATE = OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE
RESUME = OpenFlag.WRITE | OpenFlag.CREATE


@dataclass(frozen=True)
class Answer:
    """One reply: its type, its request's number and what follows."""

    kind: Reply
    id: int
    body: bytes

    @property
    def code(self) -> StatusCode:
        assert self.kind is Reply.STATUS, self.kind
        return StatusCode(int.from_bytes(self.body[:4], "big"))

    @property
    def text(self) -> str:
        assert self.kind is Reply.STATUS, self.kind
        length = int.from_bytes(self.body[4:8], "big")
        return self.body[8 : 8 + length].decode()

    @property
    def handle(self) -> bytes:
        assert self.kind is Reply.HANDLE, (self.kind, self.body)
        return self.body[4:]


class FakeChannel:
    """What a session sees of asyncssh's channel."""

    def __init__(self) -> None:
        self.replies = bytearray()
        self.errors = bytearray()
        self.reading = True
        self.exit_status: int | None = None
        self.closed = False
        self.written = asyncio.Event()

    def write(self, data: bytes, datatype: int | None = None) -> None:
        if self.is_closing():
            raise BrokenPipeError("Channel not open for sending")
        (self.replies if datatype is None else self.errors).extend(data)
        self.written.set()

    def is_closing(self) -> bool:
        return self.closed or self.exit_status is not None

    def exit(self, status: int) -> None:
        self.exit_status = status if self.exit_status is None else self.exit_status
        self.written.set()

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def take_replies(self) -> list[Answer]:
        """The whole replies that were written."""
        found = []
        while len(self.replies) >= 4:
            end = 4 + int.from_bytes(self.replies[:4], "big")
            if len(self.replies) < end:
                break
            number = int.from_bytes(self.replies[5:9], "big")
            found.append(Answer(Reply(self.replies[4]), number, bytes(self.replies[9:end])))
            del self.replies[:end]
        return found


def make_workplace(directory: Path, **sections: Any) -> Workplace:
    """A new state directory with what a server process works with; `sections` are settings."""
    values = {**sections, "state": {"directory": directory}}
    settings = Settings.from_values(values, source="test")
    state = StateDirectory(directory)
    state.create()
    database, key = _new_database()
    state.database.write_bytes(database)
    (state.audit / "key").write_bytes(key)
    opened = Database.open(str(state.database), state.audit)
    return Workplace(settings, state, Spool(state), opened, AuditTrail(opened))


@functools.cache
def _new_database() -> tuple[bytes, bytes]:
    """An empty database with all its tables and the key of its audit, made once."""
    with tempfile.TemporaryDirectory() as directory:
        made = Path(directory)
        open_database(made).close()
        return (made / "sftpdrop.db").read_bytes(), (made / "key").read_bytes()


class School:
    """A school's session, as a client drives it. Belongs to a running event loop."""

    def __init__(
        self, place: Workplace, pass_number: PassNumber = PASS_NUMBER, peer: Peer = PEER
    ) -> None:
        self.place = place
        self.pass_number = pass_number
        self.channel = FakeChannel()
        self.desk = Desk(place, make_account(pass_number=pass_number), peer)
        self.session = SftpSession(self.desk, place.settings.server.max_handles)
        self.session.connection_made(cast("Any", self.channel))
        self._answers: dict[int, Answer] = {}
        self._next = 0
        self.say(packet(Request.INIT, struct.pack(">I", 3)))
        assert self.channel.take_replies()[0].kind is Reply.VERSION

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.session.data_received(data, None)

    def send(self, kind: int, *fields: bytes) -> int:
        """Send a request and return its number, without waiting."""
        self._next += 1
        self.say(packet(kind, struct.pack(">I", self._next), *fields))
        return self._next

    async def ask(self, kind: int, *fields: bytes) -> Answer:
        """Send a request and wait for its answer."""
        return await self.answer(self.send(kind, *fields))

    async def answer(self, number: int) -> Answer:
        """Wait for the answer to a request."""
        async with asyncio.timeout(PATIENCE):
            while not self.has_answer(number):
                self.channel.written.clear()
                await self.channel.written.wait()
        return self._answers.pop(number)

    def has_answer(self, number: int) -> bool:
        """Whether a request was answered already."""
        self._answers |= {answer.id: answer for answer in self.channel.take_replies()}
        return number in self._answers

    async def open(self, name: str | bytes, flags: int = CREATE, size: int | None = None) -> Answer:
        attributes = struct.pack(">I", 0) if size is None else struct.pack(">IQ", 1, size)
        return await self.ask(Request.OPEN, string(name), struct.pack(">I", flags), attributes)

    async def write(self, handle: bytes, data: bytes, offset: int = 0) -> Answer:
        place = struct.pack(">Q", offset)
        return await self.ask(Request.WRITE, string(handle), place, string(data))

    async def close(self, handle: bytes) -> Answer:
        return await self.ask(Request.CLOSE, string(handle))

    async def put(self, name: str, content: bytes, flags: int = CREATE) -> Answer:
        """Upload a file; the answer is the one to its CLOSE."""
        handle = (await self.open(name, flags)).handle
        for start in range(0, len(content), 32768):
            written = await self.write(handle, content[start : start + 32768], start)
            assert written.code is StatusCode.OK, written.text
        return await self.close(handle)

    async def rename(self, old: str | bytes, new: str | bytes) -> Answer:
        return await self.ask(Request.RENAME, string(old), string(new))

    async def remove(self, name: str | bytes) -> Answer:
        return await self.ask(Request.REMOVE, string(name))

    async def stat(self, name: str | bytes) -> Answer:
        return await self.ask(Request.STAT, string(name))

    async def listed(self) -> dict[str, int]:
        """Names and sizes as READDIR tells them."""
        handle = (await self.ask(Request.OPENDIR, string("/"))).handle
        found: dict[str, int] = {}
        while (answer := await self.ask(Request.READDIR, string(handle))).kind is Reply.NAME:
            found |= read_names(answer.body)
        assert answer.code is StatusCode.EOF
        await self.close(handle)
        return found

    def hang_up(self) -> None:
        """Lose the connection."""
        self.channel.closed = True
        self.session.connection_lost(ConnectionResetError())

    def messages(self) -> list[Delivery | Withdrawal]:
        """What the spool holds of this school, in order."""
        new = self.place.state.spool_new
        found = [spool.read(new / each) for each in spool.ids_in(new)]
        return [message for message in found if message.pass_number == self.pass_number]

    def delivered(self) -> list[str]:
        """The names that were handed off."""
        return [message.name for message in self.messages() if isinstance(message, Delivery)]

    def partials(self) -> list[tuple[str, int]]:
        """Name and size of what lies in the school's directory of uploads, oldest first."""
        return [(path.name.split("~", 2)[2], path.stat().st_size) for path in self.upload_files()]

    def upload_files(self) -> list[Path]:
        """The files of unfinished uploads, oldest first."""
        directory = self.desk.jail.uploads_path
        return sorted(directory.iterdir()) if directory.exists() else []


def packet(kind: int, *fields: bytes) -> bytes:
    """A whole request."""
    body = b"".join(fields)
    return struct.pack(">IB", len(body) + 1, kind) + body


def read_names(body: bytes) -> dict[str, int]:
    """The names and sizes of a NAME reply whose entries all have a size."""
    found, position = {}, 4
    for _ in range(int.from_bytes(body[:4], "big")):
        texts = []
        for _ in range(2):
            length = int.from_bytes(body[position : position + 4], "big")
            texts.append(body[position + 4 : position + 4 + length].decode())
            position += 4 + length
        flags, size = struct.unpack_from(">IQ", body, position)
        assert flags == 0xF, flags  # size, owner, mode and times
        found[texts[0]] = size
        position += 32
    return found


async def until(condition: Callable[[], bool]) -> None:
    """Let the event loop run until `condition` holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - nobody tells a test of it
            await asyncio.sleep(0.002)


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test in an event loop of its own."""

    @functools.wraps(test)
    def run(*arguments: Any, **fixtures: Any) -> None:
        asyncio.run(test(*arguments, **fixtures))

    return run
