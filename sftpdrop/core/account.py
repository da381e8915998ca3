"""A school's account."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sftpdrop.core.identifiers import PassNumber


class AccountStatus(StrEnum):
    """Whether a school may log in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Locale(StrEnum):
    """The language of the sentences that a school reads."""

    DUTCH = "nl"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountKey:
    """A public key that logs an account in: OpenSSH form, its SHA256 fingerprint, its label."""

    public_key: str
    fingerprint: str
    label: str
    expires_on: date | None = None
    allow_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A school's account, without its password hash. Times are UTC.

    `generation` grows with every change of password, keys or status: a running session that was
    opened under an older one is ended. `allow_from` holds networks (CIDR); empty means any.
    """

    pass_number: PassNumber
    name: str
    brin: str | None
    email: str | None
    locale: Locale
    status: AccountStatus
    created_at: datetime
    password_changed_at: datetime
    last_login_at: datetime | None = None
    generation: int = 0
    must_change_password: bool = False
    require_key_and_password: bool = False
    last_day: date | None = None
    allow_from: tuple[str, ...] = ()
