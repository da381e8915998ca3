from datetime import timedelta
from typing import Any

import pytest

from sftpdrop.core.account import AccountKey, AccountStatus
from sftpdrop.server.account_reader import Keyring
from sftpdrop.server.login import UNKNOWN_KEY, Login
from sftpdrop.server.login_result import (
    FirstProof,
    Halfway,
    LoginResult,
    Means,
    Refusal,
    Welcome,
)
from sftpdrop.store import account_keys, accounts
from sftpdrop.store.database import Database
from tests.schools import NOON, PASS_NUMBER, add_school
from tests.server.desks import at_desk, reasons
from tests.server.guessers import CLIENT, guess

HOME = "192.0.2.7"
KEY = AccountKey(public_key="ssh-ed25519 AAAA", fingerprint="SHA256:a", label="night export")


def add_key(database: Database, **changes: Any) -> None:
    fields = {"public_key": KEY.public_key, "fingerprint": KEY.fingerprint, "label": KEY.label}
    with database.begin() as connection:
        account_keys.add(connection, PASS_NUMBER, AccountKey(**(fields | changes)))


async def log_in(login: Login, **given: Any) -> LoginResult:
    return await login.key_login(
        PASS_NUMBER, KEY.fingerprint, HOME, CLIENT, keyring=login.keyring(), **given
    )


async def offer(login: Login, pass_number: str = PASS_NUMBER) -> str | None:
    return await login.key_offered(pass_number, KEY.fingerprint, HOME, CLIENT, login.keyring())


def test_a_key_of_the_account_comes_in(database: Database) -> None:
    add_school(database)
    add_key(database)

    async def use(login: Login) -> None:
        assert await offer(login) is None
        assert isinstance(await log_in(login), Welcome)

    (event,) = at_desk(database, use)
    assert (event.event, event.details["method"]) == ("login", "key")


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ({"expires_on": NOON.date() - timedelta(days=2000)}, "key_expired"),
        ({"allow_from": ("203.0.113.0/24",)}, "key_not_from_here"),
    ],
)
def test_a_key_that_has_expired_or_comes_from_elsewhere_is_refused_with_its_reason(
    database: Database, key: dict[str, Any], reason: str
) -> None:
    add_school(database)
    add_key(database, **key)

    async def use(login: Login) -> None:
        assert await offer(login) == reason
        refusal = await log_in(login)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "key_not_permitted"

    assert reasons(at_desk(database, use)) == [(reason, 1), ("key_not_permitted", 1)]


def test_an_unknown_pass_number_has_no_keys(database: Database) -> None:
    async def use(login: Login) -> None:
        assert await offer(login, "999999") == UNKNOWN_KEY
        assert isinstance(await log_in(login), Refusal)

    at_desk(database, use)


def test_a_disabled_account_is_closed_to_its_keys(database: Database) -> None:
    add_school(database)
    add_key(database)
    with database.begin() as connection:
        accounts.set_status(connection, PASS_NUMBER, AccountStatus.DISABLED)

    async def use(login: Login) -> None:
        refusal = await log_in(login)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "account_closed"

    at_desk(database, use)


def test_an_account_that_wants_both_is_asked_for_its_password_too(database: Database) -> None:
    add_school(database, require_key_and_password=True)
    add_key(database)

    async def use(login: Login) -> None:
        half = await log_in(login)
        assert isinstance(half, Halfway)
        assert (half.code, half.proved.means) == ("password_needed", Means.KEY)
        password = FirstProof(Means.PASSWORD, half.proved.generation)
        assert isinstance(await log_in(login, first=password), Welcome)

    (event,) = at_desk(database, use)
    assert event.event == "login"


def test_a_key_is_judged_by_what_the_account_is_when_the_key_is_proved(
    database: Database,
) -> None:
    add_school(database)
    add_key(database)

    async def use(login: Login) -> None:
        now = 0.0
        keyring = Keyring(login._reader, clock=lambda: now)
        given = (PASS_NUMBER, KEY.fingerprint, HOME, CLIENT)
        assert await login.key_offered(*given, keyring) is None
        with database.begin() as connection:
            accounts.set_status(connection, PASS_NUMBER, AccountStatus.DISABLED)
        now = 2.0
        refusal = await login.key_login(*given, keyring=keyring)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "account_closed"

    at_desk(database, use)


def test_a_key_comes_in_beside_a_guesser(database: Database) -> None:
    add_school(database)
    add_key(database)

    async def use(login: Login) -> None:
        await guess(login, PASS_NUMBER, HOME, 20)
        assert isinstance(await log_in(login), Welcome)

    at_desk(database, use)
