"""Refusals that cost nothing, counted together so that a storm does not fill the audit.

The first one of a kind is recorded at once; those that follow within an interval become one event
with a count. The more kinds there are, the coarser they are told apart: by pass number and
address, then by address, then by reason alone. So every refusal is in the audit, in a bounded
number of rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sftpdrop.store.audit import AuditEvent

INTERVAL = timedelta(seconds=10)

_Kind = tuple[str | None, str | None, str]


@dataclass(slots=True)
class _Count:
    """What was refused alike since `since`: the last event, and how many are not recorded yet."""

    last: AuditEvent
    since: datetime
    count: int = 0


class RefusalCounts:
    """The refusals of the running interval; of `kinds` at most are told apart in full."""

    def __init__(self, *, kinds: int = 100, interval: timedelta = INTERVAL) -> None:
        self._limit = kinds
        self._interval = interval
        self._counts: dict[_Kind, _Count] = {}
        self._levels = [0, 0, 0]

    def __len__(self) -> int:
        return len(self._counts)

    def is_first(self, event: AuditEvent) -> bool:
        """Count a refusal; True where it is the first of its kind and is to be recorded itself."""
        kinds = _kinds(event)
        for level, kind in enumerate(kinds):
            if kind in self._counts:
                known = self._counts[kind]
                known.last, known.count = event, known.count + 1
                return False
            if level == len(kinds) - 1 or self._levels[level] < self._limit >> level:
                self._levels[level] += 1
                self._counts[kind] = _Count(_told_as(event, level), event.at)
                return True
        return False

    def due(self, now: datetime, *, everything: bool = False) -> Iterator[AuditEvent]:
        """Take the counts of the intervals that are over, as events; with `everything`, all."""
        for kind, count in list(self._counts.items()):
            if not everything and now - count.since < self._interval:
                continue
            del self._counts[kind]
            level = sum(part is None for part in kind)
            self._levels[level] -= 1
            if count.count:
                last = _told_as(count.last, level)
                yield replace(last, details={**last.details, "count": count.count})


def _kinds(event: AuditEvent) -> tuple[_Kind, _Kind, _Kind]:
    reason = str(event.details.get("reason", event.event))
    return (
        (event.pass_number or "", event.address or "", reason),
        (None, event.address or "", reason),
        (None, None, reason),
    )


def _told_as(event: AuditEvent, level: int) -> AuditEvent:
    """The event without what is not told apart at its level."""
    if level == 0:
        return event
    return replace(
        event,
        actor="several",
        pass_number=None,
        address=event.address if level == 1 else None,
    )
