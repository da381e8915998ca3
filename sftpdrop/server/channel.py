"""One channel of a logged-in school, before and after it says what it wants.

SSH tells the kind of a session only after it was opened: `sftp` becomes an SftpSession, a shell
gets the greeting, the command `passwd` the dialogue that changes the password. Nothing else.
"""

import asyncio

import asyncssh
import structlog

from sftpdrop.errors import Refused
from sftpdrop.server.backpressure import keep_no_environment
from sftpdrop.server.desk import Desk, in_thread
from sftpdrop.server.greeting import greeting
from sftpdrop.server.passwd import Terminal
from sftpdrop.server.password_change import PasswordChange
from sftpdrop.server.session import SftpSession
from sftpdrop.server.thrift import spare_channel
from sftpdrop.server.workplace import Workplace
from sftpdrop.texts.refusals import say_refusal

_log = structlog.get_logger()
_PASSWD = "passwd"  # noqa: S105 - the name of a command


class SchoolChannel(asyncssh.SSHServerSession[bytes]):
    """A session channel: SFTP, or a few words and the end."""

    def __init__(self, place: Workplace, desk: Desk, change: PasswordChange) -> None:
        self.sftp: SftpSession | None = None
        self._place = place
        self._desk = desk
        self._change = change
        self._terminal = Terminal()
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self._line_full = False

    @property
    def is_open(self) -> bool:
        """Whether the channel was not closed yet."""
        return not self._closed

    def connection_made(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
        """Remember the channel."""
        self._channel = chan
        keep_no_environment(chan)
        spare_channel(chan)

    def pty_requested(self, *_details: object) -> bool:
        """A terminal is given for the password dialogue; nothing else uses one."""
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """SFTP and nothing else."""
        if subsystem != "sftp" or self._channel is None:
            return False
        self.sftp = SftpSession(self._desk, self._place.settings.server.max_handles)
        self.sftp.connection_made(self._channel)
        self.sftp.line_is_full(full=self._line_full)
        return True

    def shell_requested(self) -> bool:
        """A shell is answered with the greeting."""
        return True

    def exec_requested(self, command: str) -> bool:
        """The one command is `passwd`; any other is told that it does not exist here."""
        return bool(command)

    def session_started(self) -> None:
        """Begin what was asked for."""
        if self.sftp is None:
            self._task = asyncio.ensure_future(self._talk())

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """SFTP requests, or what a person types."""
        if self.sftp is not None:
            self.sftp.data_received(data, datatype)
        else:
            self._terminal.feed(data)

    def eof_received(self) -> bool:
        """The client sends nothing more."""
        if self.sftp is not None:
            return self.sftp.eof_received()
        self._terminal.end()
        return True

    def pause_writing(self) -> None:
        """Replies pile up."""
        if self.sftp is not None:
            self.sftp.pause_writing()

    def resume_writing(self) -> None:
        """Replies are taken again."""
        if self.sftp is not None:
            self.sftp.resume_writing()

    def line_is_full(self, *, full: bool) -> None:
        """The connection as a whole takes no more replies, or takes them again."""
        self._line_full = full
        if self.sftp is not None:
            self.sftp.line_is_full(full=full)

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is gone."""
        self._channel, self._closed = None, True
        self._terminal.end()
        if self.sftp is not None:
            self.sftp.connection_lost(exc)

    async def _talk(self) -> None:
        """Hold the conversation that was asked for, and end the channel."""
        channel, status = self._channel, 1
        if channel is None:
            return
        try:
            status = await self._converse(channel)
        except BrokenPipeError:
            return  # the client has closed the channel meanwhile
        except Exception as error:  # noqa: BLE001 - the edge to the client: nothing gets past it
            pass_number = self._desk.account.pass_number
            _log.error("conversation_failed", pass_number=pass_number, exc_info=error)
        if self._channel is not None:
            channel.exit(status)

    async def _converse(self, channel: "asyncssh.SSHServerChannel[bytes]") -> int:
        """Say what the command asks for; returns its exit status."""
        command = channel.get_command()
        if command == _PASSWD:
            self._terminal.attach(channel)
            changed = await self._change.dialogue(
                self._desk.account, self._desk.peer.address, self._terminal
            )
            return 0 if changed else 1
        if command is None:
            text = await in_thread(lambda: greeting(self._place, self._desk.account))
            channel.write(
                text.replace("\n", "\r\n" if channel.get_terminal_type() else "\n").encode()
            )
            return 0
        self._desk.refused("only_sftp")
        text = say_refusal(Refused("only_sftp"), self._desk.account.locale)
        channel.write_stderr(f"{text}\r\n".encode())
        return 1
