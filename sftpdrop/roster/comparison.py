"""Comparing a list with the school's last one: who is new, who left, who went up.

In a yearly list all of the last year group leaves and everyone else goes up, so the counts depend
on how many school years lie between the two lists; within one school year nobody is to move. The
calendar tells, but for a list for the next year that comes before the summer holiday.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sftpdrop.core.inspection import RollEntry
from sftpdrop.roster.profile import Thresholds
from sftpdrop.roster.school_year import school_year

_UP = frozenset("12345678")
"""Year groups out of which pupils go up."""


class HoldReason(StrEnum):
    """Why a person must look before a list is taken."""

    UNEXPECTED_LEAVERS = "unexpected_leavers"
    GROUP_MISSING = "group_missing"
    FEW_MATCHES = "few_matches"
    LAST_YEARS_LIST = "last_years_list"
    TOTAL_DROPPED = "total_dropped"


class Change(StrEnum):
    """What became of a pupil between two lists; every pupil of either list is one of these.

    In a new school year who is in the same year group has STAYED in it. Within a school year that
    is as it should be: UNCHANGED, or STAYED where the pupil went to another group of that year.
    """

    NEW = "new"
    LEAVERS_EXPECTED = "leavers_expected"
    LEAVERS_UNEXPECTED = "leavers_unexpected"
    MOVED_UP = "moved_up"
    STAYED = "stayed"
    MOVED_DOWN = "moved_down"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The counts, a number for every `Change`, and the reasons to hold the list, if any."""

    counts: dict[str, int]
    reasons: tuple[HoldReason, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two lists by pupil, and the number of school years between them."""

    previous: Mapping[str, RollEntry]
    current: Mapping[str, RollEntry]
    years: int
    thresholds: Thresholds

    def was_to_leave(self, entry: RollEntry) -> bool:
        """Whether a pupil of the previous list has finished the school since."""
        if not self.years or not entry.year_group.isdigit():
            return False
        return int(entry.year_group) + self.years > self.thresholds.last_year_group


def compare(  # noqa: PLR0913 - two lists, each with its day, and the limits; all but two named
    previous: Sequence[RollEntry],
    current: Sequence[RollEntry],
    *,
    same_fingerprint: bool,
    previous_received: date,
    today: date,
    thresholds: Thresholds,
) -> Comparison:
    """Compare `current`, delivered on `today`, with the list received on `previous_received`."""
    first_month = thresholds.school_year_month
    years = school_year(today, first_month) - school_year(previous_received, first_month)
    before = {entry.key: entry for entry in previous}
    after = {entry.key: entry for entry in current}
    if years <= 0:
        years = 1 if _most_went_up(before, after) else 0
    pair = _Pair(before, after, years, thresholds)
    changes = Counter(_changes(pair))
    counts = {change.value: changes[change] for change in Change}
    reasons = _reasons(pair, changes, same_fingerprint=same_fingerprint) if previous else ()
    return Comparison(counts, tuple(reasons))


def _most_went_up(before: Mapping[str, RollEntry], after: Mapping[str, RollEntry]) -> bool:
    """Whether most pupils of both lists are one year group further: a list for the next year.

    Delivered in June or July, before the school year begins, it is not to be held because the last
    year group has left.
    """
    there = [
        (entry.year_group, after[key].year_group) for key, entry in before.items() if key in after
    ]
    up = sum(old.isdigit() and new == str(int(old) + 1) for old, new in there)
    return up > len(there) / 2


def _changes(pair: _Pair) -> Iterator[Change]:
    for key, before in pair.previous.items():
        after = pair.current.get(key)
        if after is not None:
            yield _move(before, after, pair.years)
        elif pair.was_to_leave(before):
            yield Change.LEAVERS_EXPECTED
        else:
            yield Change.LEAVERS_UNEXPECTED
    for _ in pair.current.keys() - pair.previous.keys():
        yield Change.NEW


def _move(before: RollEntry, after: RollEntry, years: int) -> Change:
    if after.year_group != before.year_group:
        return Change.MOVED_UP if after.year_group > before.year_group else Change.MOVED_DOWN
    same_year_and_group = years == 0 and after.group == before.group
    return Change.UNCHANGED if same_year_and_group else Change.STAYED


def _reasons(
    pair: _Pair, changes: Mapping[Change, int], *, same_fingerprint: bool
) -> Iterator[HoldReason]:
    limits = pair.thresholds
    to_stay = [entry for entry in pair.previous.values() if not pair.was_to_leave(entry)]
    present = sum(entry.key in pair.current for entry in to_stay)
    if changes[Change.LEAVERS_UNEXPECTED] > limits.unexpected_leavers_share * len(to_stay):
        yield HoldReason.UNEXPECTED_LEAVERS
    if _group_is_missing(pair, to_stay):
        yield HoldReason.GROUP_MISSING
    if present < limits.matching_share * len(to_stay):
        yield HoldReason.FEW_MATCHES
    same = same_fingerprint or pair.previous == pair.current or _most_stayed(pair, to_stay)
    if pair.years and same:
        yield HoldReason.LAST_YEARS_LIST
    before, after = len(pair.previous), len(pair.current)
    if before - after > limits.total_drop_share * before:
        yield HoldReason.TOTAL_DROPPED


def _most_stayed(pair: _Pair, to_stay: Sequence[RollEntry]) -> bool:
    """Whether most pupils are in the same year group still: last year's list, with a few changes.

    Only those count who were to go up: some schools write 0 or 9 for all that are in no year group.
    """
    there = [entry for entry in to_stay if entry.key in pair.current and entry.year_group in _UP]
    stayed = sum(pair.current[entry.key].year_group == entry.year_group for entry in there)
    return stayed > pair.thresholds.stayed_share * len(there)


def _group_is_missing(pair: _Pair, to_stay: Sequence[RollEntry]) -> bool:
    """Whether a whole group of those who were to stay has gone, or a year group is empty now."""
    fewest = pair.thresholds.missing_group_pupils
    groups = Counter(entry.group for entry in to_stay)
    still_there = {entry.group for entry in to_stay if entry.key in pair.current}
    if any(size >= fewest and group not in still_there for group, size in groups.items()):
        return True
    year_groups = Counter(entry.year_group for entry in pair.previous.values())
    now = {entry.year_group for entry in pair.current.values()}
    return any(size >= fewest and year not in now for year, size in year_groups.items())
