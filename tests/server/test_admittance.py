from datetime import timedelta
from typing import Any

import pytest

from sftpdrop.core.account import AccountStatus
from sftpdrop.server.login import Login
from sftpdrop.server.login_result import FirstProof, Halfway, Means, MustChange, Welcome
from sftpdrop.store.database import Database
from tests.schools import NOON, PASS_NUMBER, PASSWORD, add_school
from tests.server.desks import HOME, at_desk, log_in, reasons
from tests.server.guessers import CLIENT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": AccountStatus.DISABLED}, "account_closed"),
        ({"last_day": NOON.date() - timedelta(days=2000)}, "account_ended"),
        ({"allow_from": ("198.51.100.0/24",)}, "network_not_permitted"),
    ],
)
def test_who_may_not_come_in_is_told_so_only_with_the_right_password(
    database: Database, changes: dict[str, Any], code: str
) -> None:
    add_school(database, **changes)
    codes = []

    async def use(login: Login) -> None:
        codes.extend([(await log_in(login, each)).code for each in ("wrong", PASSWORD)])

    events = at_desk(database, use)
    assert codes == ["wrong", code]
    assert reasons(events) == [("wrong_password", 1), (code, 1)]


def test_a_key_and_the_password_together_open_an_account_that_wants_both(
    database: Database,
) -> None:
    account = add_school(database, require_key_and_password=True)

    async def use(login: Login) -> None:
        key = FirstProof(Means.KEY, account.generation)
        answer = await login.password(PASS_NUMBER, PASSWORD, HOME, CLIENT, first=key)
        assert answer == Welcome(account)

    at_desk(database, use)


def test_a_password_without_the_key_is_half_of_a_log_in_and_no_refusal_yet(
    database: Database,
) -> None:
    account = add_school(database, require_key_and_password=True)

    async def use(login: Login) -> None:
        answer = await log_in(login, PASSWORD)
        assert isinstance(answer, Halfway)
        assert answer.code == "key_needed"
        assert answer.proved == FirstProof(Means.PASSWORD, account.generation)

    assert at_desk(database, use) == []


@pytest.mark.parametrize(
    ("changes", "days"), [({"must_change_password": True}, 0), ({}, 1)], ids=["asked", "expired"]
)
def test_a_password_that_must_be_changed_does_not_come_in(
    database: Database, changes: dict[str, Any], days: int
) -> None:
    account = add_school(
        database, **{"password_changed_at": NOON - timedelta(days=2000), **changes}
    )

    async def use(login: Login) -> None:
        assert await log_in(login) == MustChange(account)

    events = at_desk(database, use, password_max_age_days=days)
    assert reasons(events) == [("must_change", 1)]
