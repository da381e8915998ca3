"""Schools with accounts, as the tests of the store and of log-ins need them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sftpdrop.core.account import Account, AccountStatus, Locale
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.password import hash_password
from sftpdrop.settings import LoginSettings, Settings
from sftpdrop.store import accounts
from sftpdrop.store.database import Database

PASS_NUMBER = PassNumber("100123")
PASSWORD = "kapstok-vlieger-83"
COST = 4
"""bcrypt's least: a millisecond."""

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def make_account(**changes: Any) -> Account:
    """A school's account; `changes` are fields that are otherwise."""
    fields: dict[str, Any] = {
        "pass_number": PASS_NUMBER,
        "name": "De Regenboog",
        "brin": None,
        "email": None,
        "locale": Locale.ENGLISH,
        "status": AccountStatus.ACTIVE,
        "created_at": NOON,
        "password_changed_at": NOON,
    }
    return Account(**(fields | changes))


def open_database(directory: Path) -> Database:
    """A new database with all its tables."""
    database = Database.open(str(directory / "sftpdrop.db"), directory)
    database.migrate()
    return database


def add_school(
    database: Database, *, password: str = PASSWORD, cost: int = COST, **changes: Any
) -> Account:
    """Store a school that can log in with `password`."""
    account = make_account(**changes)
    with database.begin() as connection:
        accounts.add(connection, account, hash_password(password, cost))
    return account


def login_settings(**login: Any) -> Settings:
    """Settings with the cheapest bcrypt and what `login` says."""
    return Settings(login=LoginSettings(**{"bcrypt_cost": COST} | login))
