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

    async def account_with_keys(self, pass_number: str) -> tuple[Account, list[AccountKey]] | None:
        """An account and its public keys, or None."""
        return await self._read(lambda connection: _account_with_keys(connection, pass_number))

    async def highest_cost(self) -> int:
        """The highest bcrypt cost of all stored hashes."""
        return await self._read(accounts.highest_cost)

    async def _read(self, query: Callable[[Connection], T]) -> T:
        reading = asyncio.get_running_loop().run_in_executor(self._threads, self._run, query)
        try:
            return await asyncio.wait_for(reading, _SECONDS)
        except TimeoutError as error:
            raise StoreUnavailable("the database does not answer in time") from error

    def _run(self, query: Callable[[Connection], T]) -> T:
        with self._database.read() as connection:
            return query(connection)


def _account_with_keys(
    connection: Connection, pass_number: str
) -> tuple[Account, list[AccountKey]] | None:
    found = accounts.find_with_hash(connection, pass_number)
    return found and (found[0], accounts.keys(connection, PassNumber(pass_number)))
