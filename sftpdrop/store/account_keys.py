"""Giving an account public keys, and taking them away: both end its running sessions."""

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import IntegrityError

from sftpdrop.core.account import AccountKey
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.errors import Conflict, NotFound
from sftpdrop.store import accounts
from sftpdrop.store.tables import account_keys


def add(connection: Connection, pass_number: PassNumber, key: AccountKey) -> None:
    """Give an account a key; Conflict if it has it already."""
    accounts.end_sessions(connection, pass_number)
    try:
        connection.execute(
            insert(account_keys).values(
                fingerprint=key.fingerprint,
                pass_number=pass_number,
                public_key=key.public_key,
                label=key.label,
                expires_on=key.expires_on,
                allow_from=list(key.allow_from),
            )
        )
    except IntegrityError as error:
        raise Conflict(
            f"{pass_number} has the key {key.fingerprint} already",
            hint=f"see `sftpdrop account key list {pass_number}`",
        ) from error


def remove(connection: Connection, pass_number: PassNumber, name: str) -> AccountKey:
    """Take away the key whose label or fingerprint is `name`; returns it.

    NotFound where there is none, Conflict where several have that label.
    """
    found = [key for key in accounts.keys(connection, pass_number) if name in _names(key)]
    if not found:
        raise NotFound(
            f"{pass_number} has no key '{name}'",
            hint=f"see `sftpdrop account key list {pass_number}`",
        )
    if len(found) > 1:
        raise Conflict(
            f"{len(found)} keys of {pass_number} are called '{name}'",
            hint="name one by its fingerprint",
        )
    accounts.end_sessions(connection, pass_number)
    connection.execute(
        delete(account_keys).where(
            account_keys.c.pass_number == pass_number,
            account_keys.c.fingerprint == found[0].fingerprint,
        )
    )
    return found[0]


def _names(key: AccountKey) -> tuple[str, ...]:
    return (key.label, key.fingerprint, key.fingerprint.removeprefix("SHA256:"))
