"""How far a school year's deliveries are: one standing a school, from its drops."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sftpdrop.core.account import Account, AccountStatus
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.roster.school_year import school_year

FIRST_MONTH = 8


class Standing(StrEnum):
    """Where a school stands this school year, in the order in which an admin looks at them."""

    HELD = "held"  # its newest list waits for a person
    FAILED = "failed"  # our fault: waits for a retry
    REJECTED = "rejected"  # it has to mend its list
    BUSY = "busy"  # being judged at this moment
    MISSING = "missing"  # nothing was delivered
    DELIVERED = "delivered"  # the library has its list, or can collect it


_STANDINGS: Mapping[DropState, Standing] = {
    DropState.HELD: Standing.HELD,
    DropState.FAILED: Standing.FAILED,
    DropState.REJECTED: Standing.REJECTED,
    DropState.RECEIVED: Standing.BUSY,
    DropState.INSPECTING: Standing.BUSY,
    DropState.ACCEPTED: Standing.DELIVERED,
    DropState.COLLECTED: Standing.DELIVERED,
}
"""A drop in another state was taken back or replaced, and says nothing of where a school stands."""

_CURRENT = (DropState.ACCEPTED, DropState.COLLECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolStanding:
    """A school's standing. `drop` is what it rests on: its current list, or its newest drop.

    `waiting` is a newer drop of a school that has a current list: held, failed, rejected
    or being judged.
    """

    pass_number: PassNumber
    school: str
    standing: Standing
    drop: Drop | None = None
    waiting: Drop | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """All schools that can deliver, by pass number."""

    year: int
    schools: Sequence[SchoolStanding]

    @property
    def waiting(self) -> list[SchoolStanding]:
        """The schools that delivered, and whose newer list is held, failed, rejected or busy."""
        return [school for school in self.schools if school.waiting]

    @property
    def counts(self) -> dict[str, int]:
        """How many schools there are of each standing, and how many of them are `waiting`."""
        counted = Counter(school.standing for school in self.schools)
        standings = {standing.value: counted[standing] for standing in Standing}
        return {**standings, "waiting": len(self.waiting)}

    def of(self, standing: Standing) -> list[SchoolStanding]:
        """The schools of one standing."""
        return [school for school in self.schools if school.standing is standing]


def first_day(today: date) -> date:
    """The first day of the school year of `today`."""
    return date(school_year(today, FIRST_MONTH), FIRST_MONTH, 1)


def season(accounts: Iterable[Account], drops: Iterable[Drop], today: date) -> Season:
    """Tell every active account's standing from `drops`, those since `first_day` in their order."""
    by_school: dict[PassNumber, list[Drop]] = {}
    for drop in drops:
        by_school.setdefault(drop.pass_number, []).append(drop)
    schools = [
        _standing(account, by_school.get(account.pass_number, []))
        for account in accounts
        if account.status is AccountStatus.ACTIVE
    ]
    return Season(school_year(today, FIRST_MONTH), schools)


def _standing(account: Account, drops: Sequence[Drop]) -> SchoolStanding:
    telling = [drop for drop in drops if drop.state in _STANDINGS]
    newest = telling[-1] if telling else None
    current = next((drop for drop in reversed(telling) if drop.state in _CURRENT), None)
    told = current or newest
    return SchoolStanding(
        pass_number=account.pass_number,
        school=account.name,
        standing=Standing.MISSING if told is None else _STANDINGS[told.state],
        drop=told,
        waiting=newest if current and newest is not current else None,
    )
