"""One channel of a logged-in school, before and after it says what it wants.

SSH tells the kind of a session only after it was opened: `sftp` becomes an SftpSession, a shell
gets the greeting, the command `passwd` the dialogue that changes the password. Nothing else.
"""

import asyncio

import asyncssh

from sftpdrop.errors import Refused
from sftpdrop.server.desk import Desk, in_thread
from sftpdrop.server.greeting import greeting
from sftpdrop.server.passwd import Terminal
from sftpdrop.server.password_change import PasswordChange
from sftpdrop.server.session import SftpSession
from sftpdrop.server.workplace import Workplace
from sftpdrop.texts.refusals import say_refusal

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

    @property
    def is_open(self) -> bool:
        """Whether the channel was not closed yet."""
        return not self._closed

    def connection_made(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
        """Remember the channel."""
        self._channel = chan

    def pty_requested(self, *_details: object) -> bool:
        """A terminal is given for the password dialogue; nothing else uses one."""
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """SFTP and nothing else."""
        if subsystem != "sftp" or self._channel is None:
            return False
        self.sftp = SftpSession(self._desk, self._place.settings.server.max_handles)
        self.sftp.connection_made(self._channel)
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

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is gone."""
        self._channel, self._closed = None, True
        self._terminal.end()
        if self.sftp is not None:
            self.sftp.connection_lost(exc)

    async def _talk(self) -> None:
        channel = self._channel
        if channel is None:
            return
        command = channel.get_command()
        if command == _PASSWD:
            self._terminal.attach(channel)
            changed = await self._change.dialogue(
                self._desk.account, self._desk.peer.address, self._terminal
            )
            status = 0 if changed else 1
        elif command is None:
            text = await in_thread(lambda: greeting(self._place, self._desk.account))
            channel.write(
                text.replace("\n", "\r\n" if channel.get_terminal_type() else "\n").encode()
            )
            status = 0
        else:
            text = say_refusal(Refused("not_offered"), self._desk.account.locale)
            channel.write_stderr(f"{text}\r\n".encode())
            status = 1
        if self._channel is not None:
            channel.exit(status)
