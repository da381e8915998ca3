"""A school changes its own password: in SSH's own dialogue, or with `ssh -t PASS@host passwd`."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sftpdrop.core.account import Account, Locale
from sftpdrop.core.password import PasswordProblem, normalise, problems
from sftpdrop.errors import Conflict, StoreUnavailable
from sftpdrop.server.bcrypt_pool import PoolFull
from sftpdrop.server.login import Login
from sftpdrop.server.login_audit import Visit
from sftpdrop.server.login_result import FirstProof, LoginResult, MustChange, Refusal
from sftpdrop.server.proof import Proved
from sftpdrop.store import accounts, audit
from sftpdrop.texts.logins import LOGINS, PASSWD, PASSWORD_PROBLEMS

_ROUNDS = 3


class Terminal(Protocol):
    """Where a person sits."""

    async def write(self, text: str) -> None:
        """Show text; a line ends with a newline."""

    async def read_line(self, *, echo: bool) -> str | None:
        """What the person typed, shown or not; None when the person has gone."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """An old and a new password."""

    old: str
    new: str


class PasswordChange:
    """Changes passwords, with the same throttle, queue and audit as log-ins."""

    def __init__(self, login: Login) -> None:
        self._login = login

    async def change(  # noqa: PLR0913 - a log-in and what the password is to become
        self,
        pass_number: str,
        old: str,
        new: str,
        address: str,
        client: str,
        *,
        first: FirstProof | None = None,
    ) -> LoginResult:
        """Answer SSH_MSG_USERAUTH_PASSWD_CHANGEREQ: a good new password is a log-in as well.

        `first` is what the connection has proved before it, as in Login.password.
        A new password that will not do is answered with MustChange, whose prompt says why.
        """
        visit = Visit(pass_number, address, client, "password_change")
        proof = await self._login.prove(visit, old)
        if isinstance(proof, Refusal):
            return proof
        told = await self._replace(visit, proof, _Asked(old, new))
        if told:
            return MustChange(proof.account, told)
        return await self._login.admit_again(visit, first and first.after_change(proof.account))

    async def dialogue(self, account: Account, address: str, terminal: Terminal) -> bool:
        """Ask a logged-in school for its old and new password; True when it was changed."""
        visit = Visit(account.pass_number, address, "passwd", "password_change")
        locale = account.locale
        for _ in range(_ROUNDS):
            asked = await self._ask(account, terminal)
            if asked is None:
                return False
            told = await self._try(visit, asked, locale)
            for sentence in told:
                await terminal.write(f"{sentence}\n")
            if not told:
                await terminal.write(f"{PASSWD['changed'].say(locale)}\n")
                return True
        await terminal.write(f"{PASSWD['unchanged'].say(locale)}\n")
        return False

    async def _try(self, visit: Visit, asked: _Asked, locale: Locale) -> tuple[str, ...]:
        proof = await self._login.prove(visit, asked.old, locale)
        if isinstance(proof, Refusal):
            return (proof.sentence,)
        return await self._replace(visit, proof, asked)

    async def _ask(self, account: Account, terminal: Terminal) -> _Asked | None:
        """Ask until the new password was typed twice alike; None when the person has gone."""
        for _ in range(_ROUNDS):
            typed = []
            for question in ("old", "new", "again"):
                await terminal.write(PASSWD[question].say(account.locale))
                line = await terminal.read_line(echo=False)
                await terminal.write("\n")
                if line is None:
                    return None
                typed.append(line)
            old, new, again = typed
            if new == again:
                return _Asked(old, new)
            await terminal.write(f"{PASSWD['different'].say(account.locale)}\n")
        return None

    async def _replace(self, visit: Visit, proof: Proved, asked: _Asked) -> tuple[str, ...]:
        """Put the new password in the old one's place, or say why not."""
        account, least = proof.account, self._login.settings.password_min_length
        found = problems(asked.new, account, least)
        if normalise(asked.new) == normalise(asked.old):
            found.append(PasswordProblem.NOT_NEW)
        if found:
            return tuple(PASSWORD_PROBLEMS[code].say(account.locale, limit=least) for code in found)
        try:
            hashed = await self._login.pool.hash(asked.new, visit.address)
            await asyncio.to_thread(self._store, visit, proof, hashed)
        except (PoolFull, StoreUnavailable, Conflict):
            return (LOGINS["unavailable"].say(account.locale),)
        return ()

    def _store(self, visit: Visit, proof: Proved, hashed: str) -> None:
        """One transaction: the password and its line in the audit."""
        now = datetime.now(UTC)
        with self._login.database.begin() as connection:
            accounts.change_password(
                connection, proof.account.pass_number, proof.password_hash, hashed, now
            )
            audit.append(connection, visit.changed_password(now))
