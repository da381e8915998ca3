from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sftpdrop.core.account import AccountKey, AccountStatus
from sftpdrop.core.admission import (
    Circumstances,
    key_refusal,
    must_change_password,
    refusal_of,
)
from tests.schools import NOON, make_account

TODAY = date(2026, 9, 1)
HERE = Circumstances(address="192.0.2.7", now=NOON, today=TODAY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"status": AccountStatus.DISABLED}, "account_closed"),
        ({"last_day": TODAY}, None),
        ({"last_day": TODAY - timedelta(days=1)}, "account_ended"),
        ({"allow_from": ("192.0.2.0/24",)}, None),
        ({"allow_from": ("198.51.100.0/24", "2001:db8::/32")}, "network_not_permitted"),
    ],
)
def test_an_account_comes_in_unless_something_speaks_against_it(
    changes: dict[str, Any], code: str | None
) -> None:
    assert refusal_of(make_account(**changes), HERE) == code


@pytest.mark.parametrize(
    ("has_key", "has_password", "code"),
    [
        (True, True, None),
        (False, True, "key_needed"),
        (True, False, "password_needed"),
    ],
)
def test_an_account_that_wants_both_wants_both(
    code: str | None, *, has_key: bool, has_password: bool
) -> None:
    here = replace(HERE, has_key=has_key, has_password=has_password)
    assert refusal_of(make_account(require_key_and_password=True), here) == code
    assert refusal_of(make_account(), here) is None


def test_a_password_is_to_be_changed_where_asked_or_when_it_has_aged() -> None:
    aged = make_account(password_changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert not must_change_password(aged, NOON, 0)
    assert must_change_password(aged, NOON, 90)
    assert not must_change_password(make_account(), NOON, 90)
    assert must_change_password(make_account(must_change_password=True), NOON, 0)


def test_a_key_opens_until_its_last_day_and_from_its_networks() -> None:
    def key(**changes: Any) -> AccountKey:
        return AccountKey(public_key="ssh-ed25519 A", fingerprint="SHA256:x", label="x", **changes)

    assert key_refusal(key(expires_on=TODAY), HERE) is None
    assert key_refusal(key(expires_on=TODAY - timedelta(days=1)), HERE) == "key_expired"
    assert key_refusal(key(allow_from=("192.0.2.7",)), HERE) is None
    assert key_refusal(key(allow_from=("198.51.100.0/24",)), HERE) == "key_not_from_here"
