"""What a right proof leads to: in, halfway, to a new password first, or out; and its audit."""

from datetime import UTC, datetime

from sftpdrop.core.account import Account, Locale
from sftpdrop.core.admission import Circumstances, must_change_password, refusal_of
from sftpdrop.server.audit_trail import AuditTrail
from sftpdrop.server.login_audit import Visit
from sftpdrop.server.login_result import (
    FirstProof,
    Halfway,
    LoginResult,
    Means,
    MustChange,
    Refusal,
    Welcome,
    refuse,
)
from sftpdrop.server.tally_keeper import TallyKeeper
from sftpdrop.texts.logins import LOGINS

_MISSING = frozenset({"key_needed", "password_needed"})


class Admittance:
    """Answers whoever proved to be an account: may it come in now, from there, and with that?

    `max_age_days` is how old a password may be; 0 means that none is too old.
    """

    def __init__(self, audit: AuditTrail, keeper: TallyKeeper, max_age_days: int) -> None:
        self._audit = audit
        self._keeper = keeper
        self._max_age_days = max_age_days

    def by_password(self, visit: Visit, account: Account, first: FirstProof | None) -> LoginResult:
        """Answer whoever knew the password. `first` is what the connection proved before it."""
        has_key = first is not None and first.holds(Means.KEY, account)
        circumstances = circumstances_of(visit.address, has_key=has_key, has_password=True)
        if refusal := refusal_of(account, circumstances):
            return self._stop(visit, refusal, account, Means.PASSWORD)
        if self._must_change(account, circumstances):
            self._audit.refused(visit.refused(circumstances.now, "must_change"))
            return MustChange(account)
        return self._welcome(visit, account, circumstances)

    def by_key(self, visit: Visit, account: Account, first: FirstProof | None) -> LoginResult:
        """Answer whoever signed with a key of the account that is good now and from there."""
        has_password = first is not None and first.holds(Means.PASSWORD, account)
        circumstances = circumstances_of(visit.address, has_key=True, has_password=has_password)
        if refusal := refusal_of(account, circumstances):
            return self._stop(visit, refusal, account, Means.KEY)
        if has_password and self._must_change(account, circumstances):
            # A key has no dialogue: the password, given once more, opens it.
            return self._stop(visit, "password_needed", account, Means.KEY)
        return self._welcome(visit, account, circumstances)

    def refuse(self, visit: Visit, code: str, locale: Locale) -> Refusal:
        """A refusal in words, and in the audit."""
        self._audit.refused(visit.refused(datetime.now(UTC), code))
        return refuse(code, locale)

    def _must_change(self, account: Account, circumstances: Circumstances) -> bool:
        return must_change_password(account, circumstances.now, self._max_age_days)

    def _welcome(self, visit: Visit, account: Account, circumstances: Circumstances) -> Welcome:
        self._keeper.logged_in(account.pass_number, visit.address, circumstances.now)
        self._audit.record(visit.came_in(circumstances.now))
        return Welcome(account)

    def _stop(self, visit: Visit, code: str, account: Account, means: Means) -> LoginResult:
        """Answer a right proof that does not let in: with what is missing, or a refusal."""
        if code in _MISSING:
            proved = FirstProof(means, account.generation)
            return Halfway(code, LOGINS[code].say(account.locale), proved)
        return self.refuse(visit, code, account.locale)


def circumstances_of(
    address: str, *, has_key: bool = False, has_password: bool = False
) -> Circumstances:
    """The circumstances of somebody who comes in at this moment."""
    now = datetime.now(UTC)
    return Circumstances(
        address=address,
        now=now,
        today=now.astimezone().date(),
        has_key=has_key,
        has_password=has_password,
    )
