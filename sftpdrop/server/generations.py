"""Ends the sessions of accounts that were changed since, whichever process or command changed them.

Every second is often enough for "within two seconds" and one small query; with nobody logged in
there is none.
"""

import asyncio
from collections.abc import Callable, Iterable

from sftpdrop.core.account import Account
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.errors import StoreUnavailable
from sftpdrop.server.outage import Outage
from sftpdrop.store import accounts
from sftpdrop.store.database import Database

_SECONDS = 1.0


class GenerationWatch:
    """Compares running sessions with their accounts. Belongs to one event loop.

    `running` gives the account of every session as it was at its log-in. `on_ended` is told of a
    pass number with an outdated session, and of the present generation (None: it may not log in),
    so that a session which was opened since the change can stay.
    """

    def __init__(
        self,
        database: Database,
        running: Callable[[], Iterable[Account]],
        on_ended: Callable[[PassNumber, int | None], None],
    ) -> None:
        self._database = database
        self._running = running
        self._on_ended = on_ended
        self._outage = Outage("generations_not_read", "generations_read_again")
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to watch."""
        self._task = asyncio.create_task(self._run(), name="generations")

    async def close(self) -> None:
        """Stop watching."""
        self._closing.set()
        if self._task:
            await self._task

    async def look(self) -> None:
        """Look once; while the database does not answer, everybody may go on."""
        asked = {account.pass_number for account in self._running()}
        if not asked:
            return
        try:
            current = await asyncio.to_thread(self._read, asked)
        except StoreUnavailable as error:
            self._outage.goes_on(error)
            return
        self._outage.is_over()
        outdated = {
            account.pass_number
            for account in self._running()
            if account.pass_number in asked
            and account.generation != current.get(account.pass_number)
        }
        for pass_number in outdated:
            self._on_ended(pass_number, current.get(pass_number))

    def _read(self, pass_numbers: set[PassNumber]) -> dict[PassNumber, int]:
        with self._database.read() as connection:
            return accounts.generations(connection, pass_numbers)

    async def _run(self) -> None:
        while not self._closing.is_set():
            try:
                await asyncio.wait_for(self._closing.wait(), _SECONDS)
            except TimeoutError:
                await self.look()
