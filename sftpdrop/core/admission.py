"""Whether an account that proved who it is may come in now, from there, and as what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sftpdrop.core.account import Account, AccountKey, AccountStatus
from sftpdrop.core.network import is_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """When, whence and with what. `today` is the date where the server stands, `now` is UTC.

    `has_key` and `has_password` say what was proved on the connection.
    """

    address: str
    now: datetime
    today: date
    has_key: bool = False
    has_password: bool = False


def refusal_of(account: Account, circumstances: Circumstances) -> str | None:
    """The code of the reason why the account may not come in, or None."""
    wants_both = account.require_key_and_password
    checks = {
        "account_closed": account.status is not AccountStatus.ACTIVE,
        "account_ended": account.last_day is not None and circumstances.today > account.last_day,
        "network_not_permitted": not _from_there(account.allow_from, circumstances.address),
        "key_needed": wants_both and not circumstances.has_key,
        "password_needed": wants_both and not circumstances.has_password,
    }
    return next((code for code, holds in checks.items() if holds), None)


def must_change_password(account: Account, now: datetime, max_age_days: int) -> bool:
    """Whether the password must be changed first; a `max_age_days` of 0 means no password ages."""
    expired = max_age_days and now - account.password_changed_at > timedelta(days=max_age_days)
    return account.must_change_password or bool(expired)


def key_refusal(key: AccountKey, circumstances: Circumstances) -> str | None:
    """The code of the reason why a key does not open its account now and from there, or None."""
    if key.expires_on is not None and circumstances.today > key.expires_on:
        return "key_expired"
    return None if _from_there(key.allow_from, circumstances.address) else "key_not_from_here"


def _from_there(networks: tuple[str, ...], address: str) -> bool:
    return not networks or is_within(address, networks)
