"""A storm of wrong passwords against a Login, and schools that want to get in meanwhile."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from unittest import mock

import bcrypt

from sftpdrop.server.login import Login
from sftpdrop.server.login_result import LoginResult, Welcome
from tests.schools import PASSWORD

CLIENT = "SSH-2.0-test"
GUESSERS, PASS_NUMBERS, TRIES = 50, 200, 10_000


class CountedBcrypt:
    """bcrypt that only takes its time, and counts how often it is asked."""

    def __init__(self, take_time: Callable[[], object]) -> None:
        self.calls = 0
        self.most_at_once = 0
        self._take_time = take_time
        self._running = 0
        self._lock = threading.Lock()

    def checkpw(self, password: bytes, hashed: bytes) -> bool:
        with self._lock:
            self.calls += 1
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        self._take_time()
        with self._lock:
            self._running -= 1
        return password == PASSWORD.encode()


def seconds(number: float) -> Callable[[], None]:
    """Take time as bcrypt does in its thread, without its work."""
    return partial(time.sleep, number)


_NO_TIME = seconds(0)


@contextmanager
def counted_bcrypt(take_time: Callable[[], object] = _NO_TIME) -> Iterator[CountedBcrypt]:
    """Let every verification take some time and accept PASSWORD alone."""
    counted = CountedBcrypt(take_time)
    with mock.patch.object(bcrypt, "checkpw", counted.checkpw):
        yield counted


async def guess(login: Login, pass_number: str, address: str, times: int = 1) -> LoginResult:
    """Try wrong passwords one after another; the answer to the last one."""
    for number in range(times):
        result = await login.password(pass_number, f"wrong-{number}", address, CLIENT)
    return result


async def storm(login: Login, addresses: list[str]) -> None:
    """Every address tries every pass number, as fast as it is answered."""

    async def attack(address: str) -> None:
        for number in range(PASS_NUMBERS):
            await guess(login, str(100_000 + number), address)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for address in addresses:
            group.create_task(attack(address))


async def come_in(login: Login, pass_number: str, address: str) -> None:
    """Log in well."""
    result = await login.password(pass_number, PASSWORD, address, CLIENT)
    assert isinstance(result, Welcome), result
