"""A storm of wrong passwords against a Login, and schools that want to get in meanwhile."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import bcrypt

from sftpdrop.server.login import Login
from sftpdrop.server.login_result import LoginResult, Welcome
from tests.schools import PASSWORD

CLIENT = "SSH-2.0-test"
GUESSERS, PASS_NUMBERS, TRIES = 50, 200, 10_000


class CountedBcrypt:
    """bcrypt that only takes its time, and counts how often it is asked."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.calls = 0
        self.most_at_once = 0
        self._seconds = seconds
        self._running = 0
        self._lock = threading.Lock()

    def checkpw(self, password: bytes, hashed: bytes) -> bool:
        with self._lock:
            self.calls += 1
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        time.sleep(self._seconds)  # as bcrypt does in its thread, without its work
        with self._lock:
            self._running -= 1
        return password == PASSWORD.encode()


@contextmanager
def counted_bcrypt(seconds: float = 0.0) -> Iterator[CountedBcrypt]:
    """Let every verification take `seconds` and accept PASSWORD alone."""
    counted = CountedBcrypt(seconds)
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


async def come_in(login: Login, pass_number: str, address: str) -> float:
    """Log in well; the seconds that it took."""
    began = time.monotonic()
    result = await login.password(pass_number, PASSWORD, address, CLIENT)
    assert isinstance(result, Welcome), result
    return time.monotonic() - began
