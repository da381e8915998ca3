"""One SSH connection: who it is, what it may open, and when it ends."""

import asyncio
import time
from functools import partial

import asyncssh
import structlog

from sftpdrop.core.account import Account, Locale
from sftpdrop.server.anteroom import Turn
from sftpdrop.server.backpressure import hold_back, read_no_faster_than_written
from sftpdrop.server.channel import SchoolChannel
from sftpdrop.server.departure import reason_of
from sftpdrop.server.desk import Desk
from sftpdrop.server.door import Visit
from sftpdrop.server.house import House
from sftpdrop.server.key_proof import ask_for_more, let_ask_again, require_proof
from sftpdrop.server.login import UNKNOWN_KEY
from sftpdrop.server.login_result import (
    FirstProof,
    Halfway,
    LoginResult,
    Means,
    MustChange,
    Welcome,
)
from sftpdrop.server.parting import no_more_channels, part
from sftpdrop.server.peer import Peer, address_of, make_peer
from sftpdrop.server.session import SftpSession
from sftpdrop.server.thrift import spare_work

_log = structlog.get_logger()
_MAX_KEYS = 30  # an agent may hold many; each costs a look at the database


class SchoolConnection(asyncssh.SSHServer):
    """A connection from the moment it is made until it is lost."""

    def __init__(self, house: House) -> None:
        self.account: Account | None = None
        self.channels: list[SchoolChannel] = []
        self._house = house
        self._visit: Visit | None = None
        self._turn: Turn | None = None
        self._connection: asyncssh.SSHServerConnection | None = None
        self._peer = Peer("", "")
        self._tries = 0
        self._user = ""
        self._welcome: Account | None = None
        self._entered = time.monotonic()
        self._keyring = house.login.keyring()
        self._halfway: Halfway | None = None
        self._offered_unknown_key = False
        self._keys_offered = 0
        self._line_full = False

    @property
    def is_busy(self) -> bool:
        """Whether an upload is running: a drain waits for it."""
        return any(session.is_busy for session in self._sessions())

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Let a connection in, or end it at once where there is no room."""
        self._connection = conn
        read_no_faster_than_written(conn, self)
        address = address_of(conn)
        self._visit = self._house.door.enter(address)
        self._peer = Peer("", address)
        begin = hold_back(conn) if self._house.takes_turns(address) else None
        spare_work(conn)
        require_proof(conn, self.key_proved)
        if self._visit is None:
            self._turned_away("too_many_connections")
            # At the earliest once our version was said: a client understands no reason before that.
            soon = asyncio.get_running_loop().call_soon
            leave = self._house.anteroom.leave_unanswered if begin else soon
            leave(partial(self.end, "too_many_connections"))
            return
        if begin is not None:
            self._turn = self._house.anteroom.enter(address, begin)
        self._house.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back what the connection took, and note why nobody came in."""
        self._house.connections.discard(self)
        if self._turn is not None:
            self._turn.end()
        if self._visit is not None:
            self._house.door.leave(self._visit)
        if self._welcome is None and (reason := reason_of(exc, self._told)):
            self._turned_away(reason, self._user)
        if self.account is not None:
            _log.debug(  # the end of a session tells little, and each line costs a log-in its share
                "logged_out", pass_number=self.account.pass_number, address=self._peer.address
            )

    def begin_auth(self, username: str) -> bool:
        """Every user must prove who it is."""
        self._user = username
        # What was proved for another account proves nothing here.
        self._halfway = None
        self._offered_unknown_key = False
        if self._connection is not None:
            version = self._connection.get_extra_info("client_version", "")
            self._peer = make_peer(version, self._peer.address)
        return True

    def password_auth_supported(self) -> bool:
        """Passwords are the ordinary way in; one that was proved is not asked for again."""
        return not self._has_proved(Means.PASSWORD)

    async def validate_password(self, username: str, password: str) -> bool:
        """Ask the login desk; a required change is answered with SSH's own dialogue."""
        if not self._count_try(username):
            return False
        result = await self._house.login.password(
            username,
            password,
            self._peer.address,
            self._peer.client,
            first=self._first_proof,
        )
        return self._decide(result)

    async def change_password(self, username: str, old_password: str, new_password: str) -> bool:
        """The answer to SSH's password-change dialogue."""
        if not self._count_try(username):
            return False
        result = await self._house.change.change(
            username,
            old_password,
            new_password,
            self._peer.address,
            self._peer.client,
            first=self._first_proof,
        )
        return self._decide(result)

    def public_key_auth_supported(self) -> bool:
        """Keys are for scripts; after one was proved OpenSSH would offer it again without end."""
        return not self._has_proved(Means.KEY)

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether a key is one of the account's; key_proof.py has its signature checked."""
        self._let_ask_again()
        self._keys_offered += 1
        if self._keys_offered > _MAX_KEYS:
            self._turned_away("too_many_keys", username)
            self.end("too_many_keys")
            return False
        refusal = await self._house.login.key_offered(
            username,
            key.get_fingerprint(),
            self._peer.address,
            self._peer.client,
            self._keyring,
        )
        self._offered_unknown_key |= refusal == UNKNOWN_KEY
        return refusal is None

    async def key_proved(self, username: str, fingerprint: str) -> bool:
        """The signature was right: the account may want its password as well."""
        result = await self._house.login.key_login(
            username,
            fingerprint,
            self._peer.address,
            self._peer.client,
            keyring=self._keyring,
            first=self._first_proof,
        )
        return self._decide(result)

    def auth_completed(self) -> None:
        """Give a logged-in school its desk."""
        account = self._welcome
        if account is None or self._visit is None or self._connection is None:
            self.end("not_logged_in")
            return
        if not self._house.door.log_in(self._visit, account.pass_number):
            self._turned_away("too_many_sessions", account.pass_number)
            limits = self._house.workplace.settings.server
            self.end("too_many_sessions", limits.max_sessions_per_account)
            return
        self.account = account
        _log.info(
            "logged_in",
            pass_number=account.pass_number,
            address=self._peer.address,
            client=self._peer.client,
        )

    def session_requested(self) -> asyncssh.SSHServerSession[bytes] | bool:
        """Open a channel for a logged-in school, up to the limit."""
        self.channels = [channel for channel in self.channels if channel.is_open]
        place = self._house.workplace
        if self.account is None:
            return False
        if len(self.channels) >= (limit := place.settings.server.max_channels):
            place.refused(self.account, self._peer, "too_many_channels")
            raise no_more_channels(self._locale, limit)
        channel = SchoolChannel(place, Desk(place, self.account, self._peer), self._house.change)
        channel.line_is_full(full=self._line_full)
        self.channels.append(channel)
        return channel

    def connection_requested(self, *_details: object) -> bool:
        """No tunnel to another machine."""
        return self._refuse_tunnel()

    def server_requested(self, *_details: object) -> bool:
        """No port that is listened on for a school."""
        return self._refuse_tunnel()

    def is_idle_since(self, moment: float) -> bool:
        """Whether no channel had a real request after `moment` (monotonic seconds).

        An upload that is open and to which nothing is written is idle too: it can be resumed.
        """
        return self._entered < moment and all(
            session.last_request < moment and not session.is_finishing
            for session in self._sessions()
        )

    def end(self, reason: str, limit: int = 0) -> None:
        """End the connection, for one of the reasons of texts/partings.py.

        What was being uploaded is kept as a partial upload.
        """
        if self._connection is not None:
            part(self._connection, reason, self._locale, limit)

    @property
    def _locale(self) -> Locale:
        """The school's language; the one that most have while it is not known who came."""
        default = self._house.workplace.settings.roster.default_locale
        return default if self._welcome is None else self._welcome.locale

    def line_is_full(self, *, full: bool) -> None:
        """Hold all sessions back while the client does not take their replies."""
        self._line_full = full
        for channel in self.channels:
            channel.line_is_full(full=full)

    def _sessions(self) -> list[SftpSession]:
        return [channel.sftp for channel in self.channels if channel.is_open and channel.sftp]

    def _count_try(self, username: str) -> bool:
        """Count a try before anything is awaited; a client that only guesses is sent away."""
        self._let_ask_again()
        self._tries += 1
        if self._tries > self._house.workplace.settings.server.login_attempts:
            self._turned_away("too_many_tries", username)
            self.end("too_many_tries")
            return False
        return True

    def _let_ask_again(self) -> None:
        """Let the client try another way in if this one fails."""
        if self._connection is not None:
            let_ask_again(self._connection)

    def _refuse_tunnel(self) -> bool:
        if self.account is not None:
            self._house.workplace.refused(self.account, self._peer, "forwarding")
        return False

    @property
    def _told(self) -> str | None:
        """What the client heard that was missing, and may have left for."""
        if self._halfway is not None:
            return self._halfway.code
        return UNKNOWN_KEY if self._offered_unknown_key else None

    def _turned_away(self, reason: str, pass_number: str = "") -> None:
        """Note that the connection is ended for `reason`: in the log and in the audit."""
        address, client = self._peer.address, self._peer.client
        _log.info("turned_away", address=address, reason=reason)
        self._house.login.turned_away(pass_number, address, client, reason)

    @property
    def _first_proof(self) -> FirstProof | None:
        return None if self._halfway is None else self._halfway.proved

    def _has_proved(self, means: Means) -> bool:
        return self._first_proof is not None and self._first_proof.means is means

    def _decide(self, result: LoginResult) -> bool:
        if isinstance(result, Welcome):
            self._welcome = result.account
            return True
        if isinstance(result, MustChange):
            raise asyncssh.PasswordChangeRequired(result.prompt, result.account.locale)
        if self._connection is not None:
            self._connection.send_auth_banner(f"{result.sentence}\r\n")
        if isinstance(result, Halfway) and self._connection is not None:
            self._halfway = result  # says which ways in are left
            ask_for_more(self._connection)
        return False
