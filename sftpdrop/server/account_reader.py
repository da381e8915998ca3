"""Reads accounts for log-ins: in threads of its own, and for no longer than a log-in can wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from sftpdrop.core.account import Account, AccountKey
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.errors import StoreUnavailable
from sftpdrop.store import accounts
from sftpdrop.store.database import Database

_THREADS = 2
_SECONDS = 5

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
        return await self._read(lambda connection: _account_with_keys(connection, pass_number))

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
        with self._database.read() as connection:
            return query(connection)


class Keyring:
    """The accounts that one connection asked for with their keys: each is read once.

    A client asks for each of its keys and then proves one. What changes in between ends the
    session within a second all the same (generations.py).
    """

    def __init__(self, reader: AccountReader) -> None:
        self._reader = reader
        self._found: dict[str, AccountWithKeys | None] = {}

    async def account_with_keys(self, pass_number: str) -> AccountWithKeys | None:
        """Like AccountReader's."""
        if pass_number not in self._found:
            self._found = {pass_number: await self._reader.account_with_keys(pass_number)}
        return self._found[pass_number]


def _account_with_keys(connection: Connection, pass_number: str) -> AccountWithKeys | None:
    found = accounts.find_with_hash(connection, pass_number)
    return found and (found[0], accounts.keys(connection, PassNumber(pass_number)))
