"""Hashes passwords again, behind the log-in that proved them, where the cost was raised since."""

import asyncio

import structlog

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.password import cost_of
from sftpdrop.errors import StoreUnavailable
from sftpdrop.server.bcrypt_pool import BcryptPool, PoolFull
from sftpdrop.server.proof import Proved
from sftpdrop.store import accounts
from sftpdrop.store.database import Database

log = structlog.get_logger()


class HashRenewal:
    """Renews hashes that cost less than `cost`, a power of two. Belongs to one event loop."""

    def __init__(self, database: Database, pool: BcryptPool, cost: int) -> None:
        self._database = database
        self._pool = pool
        self._cost = cost
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, proof: Proved, password: str) -> None:
        """Begin to renew the hash of a password that was right, if it wants that; never waits."""
        if cost_of(proof.password_hash) < self._cost:
            task = asyncio.create_task(self._renew(proof, password))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self._running)

    async def _renew(self, proof: Proved, password: str) -> None:
        pass_number = proof.account.pass_number
        try:
            renewed = await self._pool.hash(password, pass_number)
            await asyncio.to_thread(self._store, pass_number, proof.password_hash, renewed)
        except (PoolFull, StoreUnavailable):
            log.info("hash_not_renewed", pass_number=pass_number)

    def _store(self, pass_number: PassNumber, old: str, new: str) -> None:
        with self._database.begin() as connection:
            accounts.set_rehashed(connection, pass_number, old, new)
