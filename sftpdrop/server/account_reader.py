"""Reads accounts for log-ins: in threads of its own, and for no longer than a log-in can wait."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from sftpdrop.core.account import Account, AccountKey
from sftpdrop.errors import StoreUnavailable
from sftpdrop.store import accounts
from sftpdrop.store.database import Database

_THREADS = 2
_SECONDS = 5
_MOMENT = 1.0  # seconds for which what was read of an account is as good as new

T = TypeVar("T")
AccountWithHash = tuple[Account, str]
AccountWithKeys = tuple[Account, list[AccountKey]]


class AccountReader:
    """One read of the database a log-in. Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="accounts")

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def account(self, pass_number: str) -> AccountWithHash | None:
        """An account and its password's hash, or None. Any text will do for a pass number."""
        return await self._read(lambda connection: accounts.find_with_hash(connection, pass_number))

    async def account_with_keys(self, pass_number: str) -> AccountWithKeys | None:
        """An account and its public keys, or None."""
        return await self._read(lambda connection: accounts.find_with_keys(connection, pass_number))

    async def highest_cost(self) -> int:
        """The highest bcrypt cost of all stored hashes."""
        return await self._read(accounts.highest_cost)

    async def _read(self, query: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        try:
            # Not wait_for(): before Python 3.12 it loses a cancellation that comes with the answer.
            async with asyncio.timeout(_SECONDS):
                return await loop.run_in_executor(self._threads, self._run, query)
        except TimeoutError as error:
            raise StoreUnavailable("the database does not answer in time") from error

    def _run(self, query: Callable[[Connection], T]) -> T:
        with self._database.read(at_once=True) as connection:
            return query(connection)


class Keyring:
    """The account that one connection asked for last with its keys: read once in a while.

    A client asks for each of its keys and then proves one, all in a moment. What changes within
    that ends the session a second later all the same (generations.py).
    """

    def __init__(self, reader: AccountReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._reader = reader
        self._clock = clock
        self._pass_number = ""
        self._read_at = 0.0
        self._found: AccountWithKeys | None = None

    async def account_with_keys(self, pass_number: str) -> AccountWithKeys | None:
        """Like AccountReader's."""
        now = self._clock()
        if pass_number != self._pass_number or now - self._read_at > _MOMENT:
            self._found = await self._reader.account_with_keys(pass_number)
            self._pass_number, self._read_at = pass_number, now
        return self._found
