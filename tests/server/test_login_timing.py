import asyncio
import statistics
import time

import pytest

from sftpdrop.server.login import Login
from sftpdrop.store.database import Database
from tests.schools import COST, PASS_NUMBER, add_school
from tests.server.desks import at_desk
from tests.server.guessers import CLIENT

TRIES = 200
SAMPLES = 3


async def seconds_for(login: Login, pass_number: str, password: str) -> float:
    began = time.perf_counter()
    await login.password(pass_number, password, "192.0.2.7", CLIENT)
    return time.perf_counter() - began


@pytest.mark.parametrize(("stored_cost", "same_password"), [(COST + 2, True), (COST, False)])
def test_an_unknown_pass_number_takes_as_long_as_a_wrong_password(
    database: Database, stored_cost: int, *, same_password: bool
) -> None:
    add_school(database, cost=stored_cost)
    told_apart = []

    async def use(login: Login) -> None:
        known: list[float] = []
        unknown: list[float] = []
        for number in range(TRIES):
            password = "wrong" if same_password else f"wrong-{number}"
            unknown.append(await seconds_for(login, f"9{number:05}", password))
            known.append(await seconds_for(login, PASS_NUMBER, password))
            await asyncio.sleep(0)
        told_apart.append(can_be_told_apart(known, unknown))

    # A difference shows in every sample; what else the machine does, in one of them.
    for _ in range(SAMPLES):
        at_desk(database, use, throttle_free_tries=10_000, bcrypt_cost=COST + 2)
        if not told_apart[-1]:
            return
    pytest.fail("an unknown pass number can be told by the time that its refusal takes")


def can_be_told_apart(known: list[float], unknown: list[float]) -> bool:
    """Whether the times of two kinds of log-in differ by more than chance.

    By Welch's t over the middle of both: whoever else uses the machine makes the outliers.
    """
    difference = statistics.median(known) - statistics.median(unknown)
    far = abs(difference) >= 0.15 * statistics.median(unknown)
    return far or abs(welch_t(middle(known), middle(unknown))) >= 5


def test_a_difference_of_a_fifth_can_be_told() -> None:
    times = [0.010 + number % 7 / 10_000 for number in range(TRIES)]
    assert not can_be_told_apart(times, times[::-1])
    assert can_be_told_apart([1.2 * seconds for seconds in times], times)
    assert can_be_told_apart([1.05 * seconds for seconds in times], times)


def middle(seconds: list[float]) -> list[float]:
    return sorted(seconds)[TRIES // 10 : -TRIES // 4]


def welch_t(one: list[float], other: list[float]) -> float:
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return float((statistics.mean(one) - statistics.mean(other)) / spread**0.5)
