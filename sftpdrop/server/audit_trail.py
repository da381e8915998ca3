"""A server process's audit, written behind the event loop's back: in batches and in order."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from sftpdrop.server.outage import Outage
from sftpdrop.server.refusal_counts import RefusalCounts
from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.database import Database

_BOUND = 10_000
_BATCH = 500
_PAUSE = 0.5  # seconds in which events gather, so that one fsync serves many

log = structlog.get_logger()


class AuditTrail:
    """Writes events in the order in which they were recorded. Belongs to one event loop.

    While the database does not answer, events are kept up to a bound; what is over it is counted,
    and the count is written as an `audit_gap` where those events are missing.
    """

    def __init__(self, database: Database, *, bound: int = _BOUND) -> None:
        self._database = database
        self._bound = bound
        self._events: deque[AuditEvent] = deque()
        self._lost = 0
        self._outage = Outage("audit_not_written", "audit_written_again")
        # A storm at the door must not make what is refused inside harder to tell apart.
        self._refusals: dict[str, RefusalCounts] = defaultdict(RefusalCounts)
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="audit trail")

    async def close(self) -> None:
        """Write what there is, and end; what cannot be written now is logged as lost."""
        self._closing.set()
        self._wake.set()
        if self._task:
            await self._task
        self._gather(everything=True)
        while self._events and await self._write():
            pass
        if lost := len(self._events) + self._lost:
            log.error("audit_lost", events=lost)

    def record(self, event: AuditEvent) -> None:
        """Have an event written soon. Never waits."""
        if len(self._events) >= self._bound:
            self._lost += 1
            return
        self._events.append(event)
        self._wake.set()

    def refused(self, event: AuditEvent) -> None:
        """Record a refusal that cost nothing: the first at once, its repetitions as a count."""
        if self._refusals[event.event].is_first(event):
            self.record(event)
        self._wake.set()

    async def _run(self) -> None:
        while not self._closing.is_set():
            await self._until_there_is_something()
            self._gather()
            while self._events and await self._write():
                pass
            # What comes meanwhile goes into one transaction, and a database that is down is not
            # asked without end.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), _PAUSE)

    async def _until_there_is_something(self) -> None:
        waits = 1.0 if self._events or any(self._refusals.values()) else None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), waits)
        self._wake.clear()

    def _gather(self, *, everything: bool = False) -> None:
        now = datetime.now(UTC)
        for counts in self._refusals.values():
            for event in counts.due(now, everything=everything):
                self.record(event)

    async def _write(self) -> bool:
        """Write one batch; False where it cannot be written now, and has to be tried again."""
        waiting = len(self._events)  # more may come while these are written
        batch = [self._events[index] for index in range(min(_BATCH, waiting))]
        try:
            await asyncio.to_thread(self._append, batch)
        except Exception as error:  # noqa: BLE001 - the trail goes on whatever was done to the table
            self._outage.goes_on(error, waiting=waiting)
            return False
        self._outage.is_over(waited=waiting)
        for _ in batch:
            self._events.popleft()
        if self._lost:  # now there is room to say so, also where nothing comes behind it
            self._events.append(_gap(datetime.now(UTC), self._lost))
            self._lost = 0
        return True

    def _append(self, batch: Sequence[AuditEvent]) -> None:
        with self._database.begin() as connection:
            audit.append_all(connection, batch)


def _gap(at: datetime, lost: int) -> AuditEvent:
    return AuditEvent(at=at, event="audit_gap", actor="server", details={"count": lost})
