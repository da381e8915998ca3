from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sftpdrop.core.account import Account
from sftpdrop.server.verified_cache import VerifiedCache
from tests.schools import NOON, PASS_NUMBER, PASSWORD, make_account


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def digest(
    cache: VerifiedCache,
    account: Account | None = make_account(),  # noqa: B008 - frozen
    *,
    stored: str = "$2b$04$x",
    address: str = "192.0.2.7",
    password: str = PASSWORD,
) -> bytes:
    return cache.digest(PASS_NUMBER, account, stored, address=address, password=password)


def remember(cache: VerifiedCache, what: bytes) -> None:
    cache.remember(what, PASS_NUMBER, "192.0.2.7")


def test_a_password_is_remembered_for_its_time_and_no_longer() -> None:
    clock = Clock()
    cache = VerifiedCache(5, clock=clock)
    remember(cache, digest(cache))
    clock.now += 299
    assert digest(cache) in cache
    clock.now += 1
    assert digest(cache) not in cache


def test_nothing_is_remembered_where_it_is_off() -> None:
    cache = VerifiedCache(0)
    remember(cache, digest(cache))
    assert digest(cache) not in cache
    assert len(cache) == 0
    assert not cache.may_ask(PASS_NUMBER, "192.0.2.7")


@pytest.mark.parametrize(
    "changed",
    [
        replace(make_account(), generation=1),
        replace(make_account(), password_changed_at=NOON + timedelta(microseconds=1)),
        None,
    ],
)
def test_any_change_of_the_account_makes_it_unfindable(changed: Account | None) -> None:
    cache = VerifiedCache(5)
    remember(cache, digest(cache))
    assert digest(cache, changed) not in cache


@pytest.mark.parametrize(
    "otherwise",
    [{"stored": "$2b$04$y"}, {"address": "192.0.2.8"}, {"password": PASSWORD + "x"}],
)
def test_another_hash_address_or_password_is_not_the_one_remembered(
    otherwise: dict[str, Any],
) -> None:
    cache = VerifiedCache(5)
    remember(cache, digest(cache))
    assert digest(cache, **otherwise) not in cache


def test_two_processes_remember_under_different_keys() -> None:
    assert digest(VerifiedCache(5)) != digest(VerifiedCache(5))


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    cache = VerifiedCache(5, bound=3)
    digests = [digest(cache, password=f"{PASSWORD}{number}") for number in range(5)]
    for each in digests:
        remember(cache, each)
    assert [each in cache for each in digests] == [False, False, True, True, True]


def test_what_is_over_is_thrown_away() -> None:
    clock = Clock()
    cache = VerifiedCache(5, clock=clock)
    remember(cache, digest(cache))
    clock.now += 301
    remember(cache, digest(cache, password="another"))
    assert len(cache) == 1


def test_a_throttled_pair_may_ask_some_hundred_times() -> None:
    cache = VerifiedCache(5)
    remember(cache, digest(cache))
    assert not cache.may_ask(PASS_NUMBER, "192.0.2.8")
    asked = [cache.may_ask(PASS_NUMBER, "192.0.2.7") for _ in range(301)]
    assert asked == [True] * 300 + [False]
