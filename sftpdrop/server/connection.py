"""One SSH connection: who it is, what it may open, and when it ends."""

import asyncio
import time
from functools import partial

import asyncssh
import structlog

from sftpdrop.core.account import Account, Locale
from sftpdrop.server.anteroom import Turn
from sftpdrop.server.backpressure import hold_back, read_no_faster_than_written
from sftpdrop.server.channels import Channels
from sftpdrop.server.departure import reason_of
from sftpdrop.server.door import Visit
from sftpdrop.server.house import House
from sftpdrop.server.key_proof import ask_for_more, let_ask_again, require_proof
from sftpdrop.server.login_progress import LoginProgress
from sftpdrop.server.login_result import Halfway, LoginResult, Means, MustChange, Welcome
from sftpdrop.server.parting import part
from sftpdrop.server.peer import Peer, address_of, make_peer
from sftpdrop.server.thrift import spare_work

_log = structlog.get_logger()


class SchoolConnection(asyncssh.SSHServer):
    """A connection from the moment it is made until it is lost."""

    def __init__(self, house: House) -> None:
        self.account: Account | None = None
        self._house = house
        self._channels = Channels(house)
        self._visit: Visit | None = None
        self._turn: Turn | None = None
        self._connection: asyncssh.SSHServerConnection | None = None
        self._peer = Peer("", "")
        self._progress = LoginProgress(house.workplace.settings.server.login_attempts)
        self._welcome: Account | None = None
        self._entered = time.monotonic()
        self._keyring = house.login.keyring()

    @property
    def is_busy(self) -> bool:
        """Whether an upload is running: a drain waits for it."""
        return self._channels.are_busy

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
        if self._welcome is None and (reason := reason_of(exc, self._progress.told)):
            self._turned_away(reason, self._progress.user)
        if self.account is not None:
            _log.debug(  # the end of a session tells little, and each line costs a log-in its share
                "logged_out", pass_number=self.account.pass_number, address=self._peer.address
            )

    def begin_auth(self, username: str) -> bool:
        """Every user must prove who it is."""
        self._progress.begin(username)
        if self._connection is not None:
            version = self._connection.get_extra_info("client_version", "")
            self._peer = make_peer(version, self._peer.address)
        return True

    def password_auth_supported(self) -> bool:
        """Passwords are the ordinary way in; one that was proved is not asked for again."""
        return not self._progress.has_proved(Means.PASSWORD)

    async def validate_password(self, username: str, password: str) -> bool:
        """Ask the login desk; a required change is answered with SSH's own dialogue."""
        if not self._count_try(username):
            return False
        result = await self._house.login.password(
            username,
            password,
            self._peer.address,
            self._peer.client,
            first=self._progress.first_proof,
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
            first=self._progress.first_proof,
        )
        return self._decide(result)

    def public_key_auth_supported(self) -> bool:
        """Keys are for scripts; after one was proved OpenSSH would offer it again without end."""
        return not self._progress.has_proved(Means.KEY)

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether a key is one of the account's; key_proof.py has its signature checked."""
        self._let_ask_again()
        if not self._progress.may_offer_key():
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
        self._progress.key_answered(refusal)
        return refusal is None

    async def key_proved(self, username: str, fingerprint: str) -> bool:
        """The signature was right: the account may want its password as well."""
        result = await self._house.login.key_login(
            username,
            fingerprint,
            self._peer.address,
            self._peer.client,
            keyring=self._keyring,
            first=self._progress.first_proof,
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
        if self.account is None:
            return False
        return self._channels.open(self.account, self._peer)

    def connection_requested(self, *_details: object) -> bool:
        """No tunnel to another machine."""
        return self._refuse_tunnel()

    def server_requested(self, *_details: object) -> bool:
        """No port that is listened on for a school."""
        return self._refuse_tunnel()

    def is_idle_since(self, moment: float) -> bool:
        """Whether it was made, and last asked something, before `moment` (monotonic seconds)."""
        return self._entered < moment and self._channels.are_idle_since(moment)

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
        """Hold all channels back while the client does not take their replies."""
        self._channels.line_is_full(full=full)

    def _count_try(self, username: str) -> bool:
        """Count a try before anything is awaited; a client that only guesses is sent away."""
        self._let_ask_again()
        if not self._progress.may_try():
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

    def _turned_away(self, reason: str, pass_number: str = "") -> None:
        """Note that the connection is ended for `reason`: in the log and in the audit."""
        address, client = self._peer.address, self._peer.client
        _log.info("turned_away", address=address, reason=reason)
        self._house.login.turned_away(pass_number, address, client, reason)

    def _decide(self, result: LoginResult) -> bool:
        if isinstance(result, Welcome):
            self._welcome = result.account
            return True
        if isinstance(result, MustChange):
            raise asyncssh.PasswordChangeRequired(result.prompt, result.account.locale)
        if self._connection is not None:
            self._connection.send_auth_banner(f"{result.sentence}\r\n")
        if isinstance(result, Halfway) and self._connection is not None:
            self._progress.came_halfway(result)  # says which ways in are left
            ask_for_more(self._connection)
        return False
