"""One SFTP session: packets in, replies out, one request after another.

The session takes its channel's data as it comes and answers quick requests in the same turn of
the event loop. It knows a client's CLOSE from a lost connection because it sees both itself: a
CLOSE is a request, a lost connection is `connection_lost`.
"""

import asyncio
import errno
import os
import time
from collections.abc import Awaitable

import asyncssh
import structlog

from sftpdrop.core.permits import EXTENSIONS, PERMITS
from sftpdrop.errors import Refused, Status, StoreUnavailable
from sftpdrop.server import wire
from sftpdrop.server.desk import Desk, Reading
from sftpdrop.server.handles import Handles
from sftpdrop.server.operations import OPERATIONS
from sftpdrop.server.packets import Packets
from sftpdrop.server.upload import Upload
from sftpdrop.server.wire import Malformed, Reader, Request, StatusCode
from sftpdrop.texts.refusals import say_refusal

_log = structlog.get_logger()

_STATUS = {
    Status.FAILURE: StatusCode.FAILURE,
    Status.NO_SUCH_FILE: StatusCode.NO_SUCH_FILE,
    Status.UNSUPPORTED: StatusCode.OP_UNSUPPORTED,
    Status.EOF: StatusCode.EOF,
}
_OPENING = (Request.OPEN, Request.OPENDIR)
# What a client sends on before it reads a refusal: its person is told once, not for each of these.
_AFTER_A_REFUSAL = (Request.WRITE, Request.FSETSTAT, Request.CLOSE)
_SETTLING = 1.0  # seconds in which a client that closed a file goes on to rename it or look
# What a client asks to find out is no act that was refused: these are left out of the audit.
_ANSWERS = frozenset({"no_such_file", "no_such_folder", "not_offered"})
_DISK_TROUBLE = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    **dict.fromkeys((errno.EROFS, errno.EMFILE, errno.ENFILE), "try_again"),
}


class SftpSession(asyncssh.SSHServerSession[bytes]):
    """The `sftp` subsystem of one channel of a logged-in school."""

    def __init__(self, desk: Desk, max_handles: int) -> None:
        self.desk = desk
        self.handles = Handles(max_handles)
        self.last_request = time.monotonic()
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._packets = Packets()
        self._greeted = False
        self._task: asyncio.Task[None] | None = None
        self._writing_paused = False
        self._line_full = False
        self._ended = False
        self._over = False
        self._said = ""

    @property
    def is_busy(self) -> bool:
        """Whether an upload is running or was a moment ago: a drain waits for it."""
        settles = time.monotonic() - self.last_request < _SETTLING
        return settles or self.is_waited_for or bool(self.handles.uploads())

    @property
    def is_waited_for(self) -> bool:
        """Whether its client waits for our answer: to a CLOSE, or whatever else the disk delays."""
        return self._task is not None

    def connection_made(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
        """Remember the channel."""
        self._channel = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        """SFTP and nothing else."""
        return subsystem == "sftp"

    def session_started(self) -> None:
        """Nothing is said before the client speaks."""

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Take data from the channel and answer what is whole."""
        del datatype
        if self._over:
            return
        self._packets.feed(data)
        self._pump()

    def eof_received(self) -> bool:
        """The client is done: end when its last request is answered."""
        self._ended = True
        self._pump()
        return True

    def pause_writing(self) -> None:
        """The client does not take its replies: take no more requests meanwhile."""
        self._writing_paused = True

    def resume_writing(self) -> None:
        """The client reads again."""
        self._writing_paused = False
        self._pump()

    def line_is_full(self, *, full: bool) -> None:
        """The connection as a whole takes no more replies, or takes them again."""
        self._line_full = full
        self._pump()

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is gone without a CLOSE for what is open: that is kept, never judged."""
        del exc
        self._channel = None
        self._packets.clear()
        self._let_go()

    def _let_go(self) -> None:
        """Keep what is open for writing as partial uploads, and close what is open for reading."""
        for handle in self.handles.drain():
            if isinstance(handle, Upload):
                self.desk.abandon(handle)
            elif isinstance(handle, Reading):
                handle.close()

    def _pump(self) -> None:
        """Answer requests until one has to wait, the client does not read, or nothing is whole."""
        while self._listens and (packet := self._next_packet()) is not None:
            self._take(packet)
        self._regulate()

    @property
    def _listens(self) -> bool:
        """Whether the next request may be taken now."""
        waits = self._task is not None or self._writing_paused or self._line_full
        return self._channel is not None and not self._over and not waits

    def _next_packet(self) -> memoryview | None:
        """Take a whole request; one that cannot be a request ends the session."""
        try:
            return self._packets.take()
        except Malformed:
            self._end(1)
            return None

    def _regulate(self) -> None:
        """Let the channel send more only while there is an ear for it."""
        if self._channel is None or self._over:
            return
        if not self._listens:
            self._channel.pause_reading()
            return
        self._channel.resume_reading()  # may bring more requests at once, and one that waits
        if self._ended and self._listens:
            self._end(0)

    def _take(self, packet: memoryview) -> None:
        self.last_request = time.monotonic()
        reader = Reader(packet[1:])
        if not self._greeted:
            self._greeted = packet[0] == Request.INIT
            if self._greeted:
                self._send(wire.version(EXTENSIONS.items()))
            else:
                self._end(1)
            return
        request_id = 0
        if packet[0] not in _AFTER_A_REFUSAL:
            self._said = ""
        try:
            request_id = reader.uint32()
            reply = self._operate(packet[0], request_id, reader)
        except Exception as error:  # noqa: BLE001 - the edge to the client: nothing gets past it
            self._send(self._explain(request_id, error))
            return
        if isinstance(reply, bytes):
            self._send(reply)
        else:
            self._task = asyncio.ensure_future(self._await(request_id, reply))

    def _operate(self, kind: int, request_id: int, reader: Reader) -> bytes | Awaitable[bytes]:
        key = (
            bytes(reader.string()).decode("ascii", "replace") if kind == Request.EXTENDED else kind
        )
        permit = PERMITS.get(key)
        if permit is None:
            raise Refused("not_offered", status=Status.UNSUPPORTED)
        if permit.refusal is not None:
            raise Refused(permit.refusal)
        if kind in _OPENING:
            self.handles.check_room()
        return OPERATIONS[key](self, request_id, reader)

    async def _await(self, request_id: int, reply: Awaitable[bytes]) -> None:
        try:
            answer = await reply
        except Exception as error:  # noqa: BLE001 - the edge to the client: nothing gets past it
            answer = self._explain(request_id, error)
        self._task = None
        if self._channel is None:
            self._let_go()  # an OPEN that was answered after the connection was lost
        self._send(answer)
        self._pump()

    def _explain(self, request_id: int, error: Exception) -> bytes:
        """A status reply for what went wrong; our own trouble is logged and not shown."""
        locale = self.desk.account.locale
        if isinstance(error, Malformed):
            refusal, code = Refused("bad_request"), StatusCode.BAD_MESSAGE
        elif isinstance(error, Refused):
            refusal, code = error, _STATUS[error.status]
        elif isinstance(error, StoreUnavailable):
            refusal, code = Refused("try_again"), StatusCode.FAILURE
        elif isinstance(error, OSError) and error.errno in _DISK_TROUBLE:
            reason = os.strerror(error.errno)
            _log.error("disk_failed", pass_number=self.desk.account.pass_number, reason=reason)
            refusal, code = Refused(_DISK_TROUBLE[error.errno]), StatusCode.FAILURE
        else:
            _log.error("request_failed", pass_number=self.desk.account.pass_number, exc_info=error)
            refusal, code = Refused("internal_error"), StatusCode.FAILURE
        if refusal.code not in _ANSWERS:
            self.desk.refused(refusal.code)
        text = say_refusal(refusal, locale)
        if code is StatusCode.FAILURE and self.desk.peer.reads_stderr and text != self._said:
            self._said = text
            self._send(f"{text}\r\n".encode(), asyncssh.EXTENDED_DATA_STDERR)
        return wire.status(request_id, code, text, locale.value)

    def _send(self, data: bytes, datatype: int | None = None) -> None:
        # A client may close its channel and leave requests behind: these are still carried out.
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write(data, datatype)

    def _end(self, exit_status: int) -> None:
        self._over = True
        self._packets.clear()
        if self._channel is not None:
            self._channel.exit(exit_status)
