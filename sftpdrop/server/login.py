"""Who gets in: passwords and keys against the accounts, throttled before and audited after.

Nothing of asyncssh is in here. A password goes through the turnstile, is proved, and then its
account is asked whether it may come in now and from there.
"""

from datetime import UTC, datetime, timedelta

import structlog

from sftpdrop.core.account import Locale
from sftpdrop.core.admission import key_refusal
from sftpdrop.core.throttle import Blocked, Throttle
from sftpdrop.errors import StoreUnavailable
from sftpdrop.server.account_reader import AccountReader, AccountWithKeys, Keyring
from sftpdrop.server.admittance import Admittance, circumstances_of
from sftpdrop.server.audit_trail import AuditTrail
from sftpdrop.server.bcrypt_pool import BcryptPool, PoolFull
from sftpdrop.server.hash_renewal import HashRenewal
from sftpdrop.server.login_audit import Visit
from sftpdrop.server.login_result import FirstProof, LoginResult, Refusal, refuse, refuse_until
from sftpdrop.server.proof import Disproved, Proved, Prover
from sftpdrop.server.tally_keeper import TallyKeeper
from sftpdrop.server.turnstile import TooManyWait, Turnstile
from sftpdrop.settings import Settings
from sftpdrop.store.database import Database

UNKNOWN_KEY = "key_unknown"
"""The reason of whoever offered keys of which the account has none."""

# Those who wait for tries of their own address to end, against those who wait for a thread: they
# hold no more than their connection.
_WAITING_FOR_EACH_OTHER = 4

log = structlog.get_logger()


class Login:
    """Decides about every log-in of one server process. Belongs to one event loop."""

    def __init__(self, database: Database, settings: Settings) -> None:
        login = settings.login
        self.database = database
        self.settings = login
        self._reader = AccountReader(database)
        self._locale = settings.roster.default_locale
        self.turnstile = Turnstile(
            Throttle(
                login.throttle_free_tries, timedelta(seconds=login.throttle_max_delay_seconds)
            ),
            never=login.never_throttle,
            max_waiting=login.bcrypt_queue * _WAITING_FOR_EACH_OTHER,
            clock=_utc_now,
        )
        self.pool = BcryptPool(login.bcrypt_workers, login.bcrypt_queue, login.bcrypt_cost)
        self._prover = Prover(self._reader, self.turnstile, self.pool, login.cache_minutes)
        self._keeper = TallyKeeper(database, self.turnstile)
        self.audit = AuditTrail(database)
        self._renewal = HashRenewal(database, self.pool, login.bcrypt_cost)
        self._admittance = Admittance(self.audit, self._keeper, login.password_max_age_days)

    async def start(self) -> None:
        """Read what other processes know, and begin to write; works on without a database."""
        self.audit.start()
        await self._keeper.start()
        try:
            self.pool.time_as(await self._reader.highest_cost())
        except StoreUnavailable as error:
            log.warning("costs_not_read", error=str(error))

    async def close(self) -> None:
        """End, and write what is to be kept of the log-ins until now."""
        await self._renewal.close()
        await self.pool.close()
        await self._keeper.close()
        await self.audit.close()
        self._reader.close()

    async def share(self) -> None:
        """Tell other processes what was counted and hear it of them, which is done every second."""
        await self._keeper.share()

    async def password(
        self,
        pass_number: str,
        password: str,
        address: str,
        client: str,
        *,
        first: FirstProof | None = None,
    ) -> LoginResult:
        """Answer a password. `first` is what the connection has proved before it.

        The answer to an unknown pass number and to a wrong password is the same Refusal. A fault
        of ours is a Refusal too; nothing is raised.
        """
        visit = Visit(pass_number, address, client, "password")
        proof = await self.prove(visit, password)
        if isinstance(proof, Refusal):
            return proof
        self._renewal.begin(proof, password)
        return self._admittance.by_password(visit, proof.account, first)

    async def prove(
        self, visit: Visit, password: str, locale: Locale | None = None
    ) -> Proved | Refusal:
        """Say whether the password is right, and audit it where it is not.

        `locale` is of somebody who is logged in: before that, it would tell who has an account.
        """
        locale = locale or self._locale
        try:
            proof = await self._prover.prove(visit.pass_number, password, visit.address)
        except (PoolFull, TooManyWait):
            return self._admittance.refuse(visit, "busy", locale)
        except StoreUnavailable:
            return self._admittance.refuse(visit, "unavailable", locale)
        match proof:
            case Blocked():
                return self._refuse_blocked(visit, proof, locale)
            case Disproved():
                return self._refuse_wrong(visit, proof, locale)
            case Proved():
                return proof

    async def admit_again(self, visit: Visit, first: FirstProof | None) -> LoginResult:
        """Answer a school that has just proved itself and changed its password."""
        try:
            found = await self._reader.account(visit.pass_number)
        except StoreUnavailable:
            found = None
        if found is None:
            return self._admittance.refuse(visit, "unavailable", self._locale)
        return self._admittance.by_password(visit, found[0], first)

    def keyring(self) -> Keyring:
        """What one connection is to give with its questions about keys."""
        return Keyring(self._reader)

    def turned_away(self, pass_number: str, address: str, client: str, reason: str) -> None:
        """Audit that a connection was ended for `reason`, whoever it was."""
        visit = Visit(pass_number, address, client, "connection")
        self.audit.refused(visit.refused(_utc_now(), reason))

    async def key_offered(
        self, pass_number: str, fingerprint: str, address: str, client: str, keyring: Keyring
    ) -> str | None:
        """The code of the reason why a key that is offered is not worth a signature, or None.

        Audited, except for `key_unknown`: a person's agent offers every key that it has.
        """
        visit = Visit(pass_number, address, client, "key")
        try:
            found = await keyring.account_with_keys(pass_number)
        except StoreUnavailable:
            return self._admittance.refuse(visit, "unavailable", self._locale).code
        refusal = _refusal_of_key(found, fingerprint, address)
        if refusal not in {None, UNKNOWN_KEY}:
            self.audit.refused(visit.refused(_utc_now(), refusal))
        return refusal

    async def key_login(  # noqa: PLR0913 - it takes this much to know who comes, whence and how
        self,
        pass_number: str,
        fingerprint: str,
        address: str,
        client: str,
        *,
        keyring: Keyring,
        first: FirstProof | None = None,
    ) -> LoginResult:
        """Answer a key whose signature was verified; `fingerprint` is its SHA256 form.

        `first` is what the connection has proved before it. A second proof is judged by the account
        as it is by now, and not as it was when the key was offered.
        """
        visit = Visit(pass_number, address, client, "key")
        accounts_now = self._reader if first else keyring
        try:
            found = await accounts_now.account_with_keys(pass_number)
        except StoreUnavailable:
            return self._admittance.refuse(visit, "unavailable", self._locale)
        if found is None or _refusal_of_key(found, fingerprint, address):
            return self._admittance.refuse(visit, "key_not_permitted", self._locale)
        return self._admittance.by_key(visit, found[0], first)

    def _refuse_blocked(self, visit: Visit, blocked: Blocked, locale: Locale) -> Refusal:
        now = _utc_now()
        self.audit.refused(visit.refused(now, f"throttled_by_{blocked.scope.kind}"))
        return refuse_until(blocked.until, now, locale)

    def _refuse_wrong(self, visit: Visit, disproved: Disproved, locale: Locale) -> Refusal:
        event = visit.refused(_utc_now(), disproved.reason)
        # bcrypt bounds how many these are; a repetition did not need it.
        write = self.audit.refused if disproved.repeated else self.audit.record
        write(event)
        return refuse("wrong", locale)


def _refusal_of_key(found: AccountWithKeys | None, fingerprint: str, address: str) -> str | None:
    _, keys = found or (None, [])
    key = next((key for key in keys if key.fingerprint == fingerprint), None)
    return UNKNOWN_KEY if key is None else key_refusal(key, circumstances_of(address))


def _utc_now() -> datetime:
    return datetime.now(UTC)
