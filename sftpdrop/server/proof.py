"""Whether a password is the one of a pass number, asked in the way that gives nothing away.

An unknown pass number is verified against a hash that belongs to nobody, so that neither the words
nor the time of the answer tell it from a wrong password.
"""

import asyncio
import secrets
from dataclasses import dataclass
from enum import StrEnum

from sftpdrop.core.account import Account
from sftpdrop.core.identifiers import PassNumber, parse_pass_number
from sftpdrop.core.network import host_of
from sftpdrop.core.throttle import Attempt, Blocked
from sftpdrop.errors import InvalidInput, StoreUnavailable
from sftpdrop.server.account_reader import AccountReader
from sftpdrop.server.bcrypt_pool import BcryptPool, Rank
from sftpdrop.server.turnstile import Passage, Turnstile
from sftpdrop.server.verified_cache import VerifiedCache

NO_PASS_NUMBER = "-"  # noqa: S105 - no password
"""What every user name counts as that cannot be a pass number: `root`, `admin` and the like."""

_BLUR_SECONDS = 0.02


class Wrong(StrEnum):
    """Why it was not the password, for the audit alone."""

    UNKNOWN_PASS_NUMBER = "unknown_pass_number"  # noqa: S105 - a reason, not a password
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a reason, not a password


@dataclass(frozen=True, slots=True)
class Proved:
    """The password is right."""

    account: Account
    password_hash: str


@dataclass(frozen=True, slots=True)
class Disproved:
    """It is not. `repeated` means that it was the same wrong password as a moment ago."""

    reason: Wrong
    repeated: bool = False


Proof = Proved | Disproved | Blocked


@dataclass(frozen=True, slots=True)
class _Question:
    """A password, and what it is to be compared with."""

    attempt: Attempt
    password: str
    account: Account | None
    password_hash: str
    digest: bytes

    def proved(self) -> Proof:
        """The answer where the password matches: nobody's hash proves nothing."""
        if self.account is None:
            return self.disproved()
        return Proved(self.account, self.password_hash)

    def disproved(self, *, repeated: bool = False) -> Disproved:
        """The answer where it does not."""
        reason = Wrong.WRONG_PASSWORD if self.account else Wrong.UNKNOWN_PASS_NUMBER
        return Disproved(reason, repeated)


def claimed(pass_number: str) -> PassNumber | None:
    """The pass number that somebody claims to have, or None where the text cannot be one.

    Such a text is kept nowhere: people type their password in the wrong field.
    """
    try:
        return parse_pass_number(pass_number)
    except InvalidInput:
        return None


class Prover:
    """Proves passwords, within one event loop."""

    def __init__(
        self, reader: AccountReader, turnstile: Turnstile, pool: BcryptPool, cache_minutes: float
    ) -> None:
        self._reader = reader
        self._turnstile = turnstile
        self._pool = pool
        self._right = VerifiedCache(cache_minutes)
        self._wrong = VerifiedCache(cache_minutes)

    async def prove(self, pass_number: str, password: str, address: str) -> Proof:
        """Say whether `password` is right; PoolFull, TooManyWait or StoreUnavailable."""
        attempt = self._turnstile.attempt(claimed(pass_number) or NO_PASS_NUMBER, address)
        entered = await self._turnstile.enter(attempt)
        if isinstance(entered, Blocked):
            return await self._recall(attempt, password) or entered
        # From here on the try counts as running, until its passage is ended.
        try:
            question = await self._ask(attempt, password)
        except StoreUnavailable:
            entered.void()
            raise
        except BaseException:
            # Broken off, or a fault that nobody foresaw: a passage left open would block the pair.
            entered.failed()
            raise
        if question.digest in self._right:
            entered.passed()
            return question.proved()
        if question.digest in self._wrong and self._turnstile.is_at_limit(attempt):
            # A program with an old password says the same again and again. That is no guessing,
            # and must not lock out those beside it.
            entered.void()
            return question.disproved(repeated=True)
        return await self._verify(question, entered)

    async def _ask(self, attempt: Attempt, password: str) -> "_Question":
        found = await self._reader.account(attempt.account)
        account, password_hash = found or (None, self._pool.dummy_hash)
        digest = self._right.digest(
            attempt.account, account, password_hash, address=attempt.address, password=password
        )
        return _Question(attempt, password, account, password_hash, digest)

    async def _recall(self, attempt: Attempt, password: str) -> Proof | None:
        """Let a throttled try pass where its password was found right from there just now."""
        if not self._right.may_ask(attempt.account, attempt.address):
            return None
        question = await self._ask(attempt, password)
        return question.proved() if question.digest in self._right else None

    async def _verify(self, question: "_Question", passage: Passage) -> Proof:
        attempt = question.attempt
        host, rank = host_of(attempt.address), self._rank(attempt)
        answer = self._pool.verify(question.password, question.password_hash, host, rank)
        answer.add_done_callback(lambda done: self._settle(done, question, passage))
        if await answer:
            return question.proved()
        # What is left of a difference in time, some microseconds, is drowned in this.
        await asyncio.sleep(_BLUR_SECONDS * secrets.randbelow(1000) / 1000)
        return question.disproved()

    def _settle(
        self, answer: asyncio.Future[bool], question: "_Question", passage: Passage
    ) -> None:
        """End the passage of a try by its answer; one that was broken off counts as wrong."""
        attempt = question.attempt
        if answer.cancelled():
            passage.failed()
        elif answer.exception():
            passage.void()
        elif answer.result() and question.account:
            passage.passed()
            self._right.remember(question.digest, attempt.account, attempt.address)
        else:
            passage.failed()
            self._wrong.remember(question.digest, attempt.account, attempt.address)

    def _rank(self, attempt: Attempt) -> Rank:
        if attempt.known:
            return Rank.KNOWN
        return Rank.SUSPECT if self._turnstile.is_suspect(attempt.address) else Rank.NEW
