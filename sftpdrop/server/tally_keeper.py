"""Shares one process's turnstile with the others, through the database and every second.

Refusals write nothing: only passwords that bcrypt found wrong, or right after wrong ones, do.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.network import host_of
from sftpdrop.core.throttle import EPOCH, NOTHING, Scope, Tally, merged
from sftpdrop.server.outage import Outage
from sftpdrop.server.turnstile import Turnstile
from sftpdrop.store import accounts, login_failures
from sftpdrop.store.database import Database
from sftpdrop.store.login_failures import Known

_SECONDS = 1.0
_TIDY_EVERY = timedelta(minutes=10)
_SEEN_AGAIN_AFTER = timedelta(days=1)

log = structlog.get_logger()


@dataclass(slots=True)
class _News:
    """What this process has for the others."""

    counted: dict[Scope, Tally] = field(default_factory=dict)
    cleared: set[Scope] = field(default_factory=set)
    logged_in: dict[PassNumber, datetime] = field(default_factory=dict)
    came_from: dict[Known, datetime] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.counted or self.cleared or self.logged_in or self.came_from)


class TallyKeeper:
    """Writes what a turnstile counted and reads what others did. Belongs to one event loop."""

    def __init__(self, database: Database, turnstile: Turnstile) -> None:
        self._database = database
        self._turnstile = turnstile
        self._logins = _News()
        self._read_up_to = EPOCH
        self._tidied_at = EPOCH
        self._outage = Outage("tallies_not_shared", "tallies_shared_again")
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read what is known, and go on sharing; without a database, as soon as there is one."""
        await self._share_or_log()
        self._task = asyncio.create_task(self._run(), name="tally keeper")

    async def close(self) -> None:
        """Write what was counted, and end."""
        self._closing.set()
        if self._task:
            await self._task
        await self._share_or_log()

    def logged_in(self, pass_number: PassNumber, address: str, now: datetime) -> None:
        """Remember a good log-in: when, and from where."""
        self._logins.logged_in[pass_number] = now
        known = (pass_number, host_of(address))
        if now - self._turnstile.known.get(known, EPOCH) > _SEEN_AGAIN_AFTER:
            self._turnstile.remember({known: now})
            self._logins.came_from[known] = now

    async def share(self) -> None:
        """Write what is new here, and read what is new there; StoreUnavailable."""
        now = datetime.now(UTC)
        news = self._take_news()
        try:
            await asyncio.to_thread(self._write, news, now)
        except Exception:
            self._put_back(news, now)
            raise
        await asyncio.to_thread(self._tidy, now)
        tallies, known = await asyncio.to_thread(self._read)
        self._read_up_to = now
        self._turnstile.take_over(tallies, known)

    async def _run(self) -> None:
        while not self._closing.is_set():
            try:
                await asyncio.wait_for(self._closing.wait(), _SECONDS)
            except TimeoutError:
                await self._share_or_log()

    async def _share_or_log(self) -> None:
        try:
            await self.share()
        except Exception as error:  # noqa: BLE001 - the keeper goes on whatever was done to a row
            self._outage.goes_on(error)
        else:
            self._outage.is_over()

    def _take_news(self) -> _News:
        news, self._logins = self._logins, _News()
        turnstile = self._turnstile
        news.counted, turnstile.uncounted = turnstile.uncounted, {}
        news.cleared, turnstile.cleared = turnstile.cleared, set()
        return news

    def _put_back(self, news: _News, now: datetime) -> None:
        turnstile = self._turnstile
        for scope, tally in news.counted.items():
            newer = turnstile.uncounted.get(scope, NOTHING)
            if scope not in turnstile.cleared:
                turnstile.uncounted[scope] = merged(scope, tally, newer, now)
        turnstile.cleared |= news.cleared
        self._logins.logged_in = {**news.logged_in, **self._logins.logged_in}
        self._logins.came_from = {**news.came_from, **self._logins.came_from}

    def _write(self, news: _News, now: datetime) -> None:
        if news:
            with self._database.begin() as connection:
                login_failures.add(connection, news.counted, news.cleared, now)
                login_failures.remember_known(connection, news.came_from)
                accounts.set_logged_in(connection, news.logged_in)

    def _tidy(self, now: datetime) -> None:
        if now - self._tidied_at > _TIDY_EVERY:
            with self._database.begin() as connection:
                login_failures.forget_old(connection, now)
                strange = login_failures.remove_strange(connection)
            self._tidied_at = now
            if strange:
                log.warning("strange_tallies_removed", rows=strange)

    def _read(self) -> tuple[Mapping[Scope, Tally], Mapping[Known, datetime]]:
        with self._database.read() as connection:
            since = self._read_up_to
            return (
                login_failures.changed_since(connection, since),
                login_failures.known_since(connection, since),
            )
