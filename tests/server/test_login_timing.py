"""Whether a refusal tells by its time that a pass number exists.

Most of that time is work, and work can be compared closely on any machine: in the processor's time
of this process, in which nobody else's programs count. Waiting can not: only what is plainly longer
shows in it. What is finer is drowned in the blur that every refusal has (server/proof.py).
"""

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
IN_WORK, IN_ALL = 0.15, 0.5
"""Shares of the whole by which the two may differ; on busy machines they do by 0.06 and 0.11."""


class Times:
    """The seconds that tries took: the processor's, and all of them."""

    def __init__(self) -> None:
        self.work: list[float] = []
        self.all: list[float] = []

    async def take(self, login: Login, pass_number: str, password: str) -> None:
        work, began = time.process_time(), time.perf_counter()
        await login.password(pass_number, password, "192.0.2.7", CLIENT)
        self.all.append(time.perf_counter() - began)
        self.work.append(time.process_time() - work)


def difference(known: list[float], unknown: list[float]) -> float:
    """By what share of the one the other is longer or shorter, by their medians."""
    return abs(statistics.median(known) / statistics.median(unknown) - 1)


@pytest.mark.parametrize(("stored_cost", "same_password"), [(COST + 2, True), (COST, False)])
def test_an_unknown_pass_number_takes_as_long_as_a_wrong_password(
    database: Database, stored_cost: int, *, same_password: bool
) -> None:
    add_school(database, cost=stored_cost)
    known, unknown = Times(), Times()

    async def use(login: Login) -> None:
        for number in range(TRIES):
            password = "wrong" if same_password else f"wrong-{number}"
            await unknown.take(login, f"9{number:05}", password)
            await known.take(login, PASS_NUMBER, password)
            await asyncio.sleep(0)

    at_desk(database, use, throttle_free_tries=10_000, bcrypt_cost=COST + 2)
    assert difference(known.work, unknown.work) < IN_WORK
    assert difference(known.all, unknown.all) < IN_ALL
