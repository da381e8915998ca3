"""Accounts as the JSON objects that scripts rely on, and as lines for people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sftpdrop.cli import output
from sftpdrop.core.account import Account, AccountKey

_INTERNAL = frozenset({"generation"})
_TABLE = ("pass_number", "name", "brin", "email", "locale", "status", "last_login_at")
COLUMNS = tuple(name.replace("_", " ").removesuffix(" at") for name in _TABLE)


def account_object(account: Account) -> dict[str, Any]:
    """Return what an admin may know of an account; its password hash is not among it."""
    return {key: value for key, value in asdict(account).items() if key not in _INTERNAL}


def key_object(key: AccountKey) -> dict[str, Any]:
    """Return a public key."""
    return asdict(key)


def account_row(account: Account) -> tuple[output.Cell, ...]:
    """Return an account's cells under COLUMNS."""
    return tuple(getattr(account, name) for name in _TABLE)


def tell_account(account: Mapping[str, Any], keys: Sequence[AccountKey]) -> None:
    """Print an account and its keys for a person."""
    width = max(map(len, account))
    for name, value in account.items():
        output.say(f"{name.replace('_', ' '):{width}}  {_say(value)}")
    for key in keys:
        limits = [f"until {key.expires_on}"] if key.expires_on else []
        limits += [f"from {', '.join(key.allow_from)}"] if key.allow_from else []
        line = " ".join([key.fingerprint, output.printable(key.label), *limits])
        output.say(f"{'key':{width}}  {line}")


def _say(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return ", ".join(value) or "-"
        case _:
            return output.show(value)
