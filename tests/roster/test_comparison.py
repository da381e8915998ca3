"""A list beside the school's last one: counts, and the reasons to let a person look."""

import hmac
from collections.abc import Sequence
from datetime import date

import pytest

from sftpdrop.core.inspection import RollEntry
from sftpdrop.roster.comparison import Comparison, HoldReason, compare
from sftpdrop.roster.pupil import Pupil
from sftpdrop.roster.roll import fingerprint, make_roll
from tests.roster.lists import judged, list_rows, profile

LAST_YEAR = date(2023, 9, 5)
SAME_YEAR = date(2024, 8, 20)
TODAY = date(2024, 9, 3)
SECRET = b"a secret of the tests"


def school(first: int = 0, group_size: int = 10) -> list[RollEntry]:
    """Year groups 1 to 8; keys are numbered by group, from `first` up."""
    return [
        RollEntry(f"{first + year * 100 + pupil}", str(year), f"{year}A")
        for year in range(1, 9)
        for pupil in range(group_size)
    ]


def a_year_later(roll: Sequence[RollEntry]) -> list[RollEntry]:
    """Group 8 has gone, a new group 1 has come, and everyone else went up."""
    up = [
        RollEntry(entry.key, str(int(entry.year_group) + 1), f"{int(entry.year_group) + 1}A")
        for entry in roll
        if entry.year_group != "8"
    ]
    return [*(RollEntry(f"new{n}", "1", "1A") for n in range(10)), *up]


def compared(
    previous: Sequence[RollEntry],
    current: Sequence[RollEntry],
    received: date = LAST_YEAR,
    *,
    same: bool = False,
) -> Comparison:
    return compare(
        previous,
        current,
        same_fingerprint=same,
        previous_received=received,
        today=TODAY,
        thresholds=profile().comparison,
    )


def told(comparison: Comparison) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: count for name, count in comparison.counts.items() if count}


def test_an_ordinary_new_year_is_not_held() -> None:
    comparison = compared(school(), a_year_later(school()))
    assert told(comparison) == {"new": 10, "leavers_expected": 10, "moved_up": 70}
    assert comparison.reasons == ()


def test_the_counts_are_always_all_there() -> None:
    assert set(compared([], school()).counts) == {
        "new",
        "leavers_expected",
        "leavers_unexpected",
        "moved_up",
        "stayed",
        "moved_down",
        "unchanged",
    }


def test_a_first_list_has_nothing_to_be_held_for() -> None:
    comparison = compared([], school())
    assert told(comparison) == {"new": 80}
    assert comparison.reasons == ()


def test_a_second_list_in_the_same_year_expects_everyone_to_be_where_they_were() -> None:
    comparison = compared(school(), school(), SAME_YEAR, same=True)
    assert told(comparison) == {"unchanged": 80}
    assert comparison.reasons == ()


def test_within_a_year_a_change_of_class_and_of_year_group_are_counted() -> None:
    current = school()
    current[0] = RollEntry(current[0].key, "1", "1B")
    current[11] = RollEntry(current[11].key, "3", "3A")
    current[21] = RollEntry(current[21].key, "2", "2A")
    comparison = compared(school(), current, SAME_YEAR)
    assert told(comparison) == {"stayed": 1, "moved_up": 1, "moved_down": 1, "unchanged": 77}


def test_within_a_year_nobody_of_group_8_is_expected_to_leave() -> None:
    comparison = compared(school(), school()[:70], SAME_YEAR)
    assert told(comparison) == {"leavers_unexpected": 10, "unchanged": 70}
    assert HoldReason.UNEXPECTED_LEAVERS in comparison.reasons


def test_a_list_for_the_next_year_may_come_before_the_summer_holiday() -> None:
    comparison = compared(school(), a_year_later(school()), SAME_YEAR)
    assert told(comparison) == {"new": 10, "leavers_expected": 10, "moved_up": 70}
    assert comparison.reasons == ()


def test_a_few_who_go_up_during_the_year_make_no_new_year() -> None:
    current = school()
    for index in range(34):
        year = str(int(current[index].year_group) + 1)
        current[index] = RollEntry(current[index].key, year, f"{year}A")
    comparison = compared(school(), current[:70], SAME_YEAR)
    assert comparison.counts["leavers_unexpected"] == 10


def test_who_repeats_a_year_has_stayed() -> None:
    current = a_year_later(school())
    current[15] = RollEntry(current[15].key, "1", "1A")
    assert told(compared(school(), current))["stayed"] == 1


def test_after_two_years_groups_7_and_8_are_expected_to_have_left() -> None:
    twice = a_year_later(a_year_later(school()))
    comparison = compared(school(), twice[10:], date(2022, 9, 1))
    assert comparison.counts["leavers_expected"] == 20
    assert comparison.counts["leavers_unexpected"] == 0


@pytest.mark.parametrize(("gone", "held"), [(7, False), (8, True)])
def test_over_a_tenth_of_those_who_were_to_stay_is_too_many_leavers(gone: int, held: bool) -> None:
    current = a_year_later(school())
    # One of each group first, so that no group is missing as a whole.
    order = sorted(range(10, 80), key=lambda index: (index % 10, index))
    left = set(order[:gone])
    comparison = compared(school(), [e for i, e in enumerate(current) if i not in left])
    assert comparison.counts["leavers_unexpected"] == gone
    assert (comparison.reasons == (HoldReason.UNEXPECTED_LEAVERS,)) is held


def test_a_whole_group_that_is_missing_is_held() -> None:
    big = school(group_size=30)
    small = [RollEntry(f"s{n}", "4", "4B") for n in range(5)]
    current = a_year_later(big)
    comparison = compared([*big, *small], current)
    assert comparison.reasons == (HoldReason.GROUP_MISSING,)


def test_an_empty_year_group_is_held() -> None:
    current = [entry for entry in a_year_later(school()) if entry.year_group != "1"]
    assert compared(school(), current).reasons == (HoldReason.GROUP_MISSING,)


def test_a_pair_of_pupils_is_no_group_to_be_missed() -> None:
    pair = [RollEntry(f"s{n}", "0", "0Z") for n in range(2)]
    assert compared([*school(), *pair], a_year_later(school())).reasons == ()


def test_another_schools_list_is_held() -> None:
    comparison = compared(school(), school(first=5000))
    assert HoldReason.FEW_MATCHES in comparison.reasons


def test_last_years_file_is_held() -> None:
    assert HoldReason.LAST_YEARS_LIST in compared(school(), school(), same=True).reasons


def test_last_years_pupils_in_another_file_are_held_as_well() -> None:
    assert HoldReason.LAST_YEARS_LIST in compared(school(), school()[::-1]).reasons


def test_last_years_list_with_some_changes_is_held_as_well() -> None:
    changed = [RollEntry("new", "1", "1B"), *a_year_later(school())[-30:], *school()[1:45]]
    assert HoldReason.LAST_YEARS_LIST in compared(school(), changed).reasons
    renamed = [RollEntry(entry.key, entry.year_group, "K") for entry in school()]
    assert HoldReason.LAST_YEARS_LIST in compared(school(), renamed).reasons


def test_within_a_year_everybody_stays_and_nothing_is_held() -> None:
    renamed = [RollEntry(entry.key, entry.year_group, "K") for entry in school()]
    assert compared(school(), renamed, SAME_YEAR).reasons == ()


@pytest.mark.parametrize("year_group", ["0", "9"])
def test_pupils_of_no_year_group_need_not_go_up(year_group: str) -> None:
    everyone = [RollEntry(f"s{n}", year_group, "Geel") for n in range(30)]
    assert compared(everyone, [*everyone[2:], RollEntry("new", year_group, "Geel")]).reasons == ()


def test_half_of_a_school_that_repeats_a_year_is_not_held_for_it() -> None:
    later = [e if n % 2 else s for n, (e, s) in enumerate(pairs_a_year_later())]
    assert HoldReason.LAST_YEARS_LIST not in compared(school(), later).reasons


def pairs_a_year_later() -> list[tuple[RollEntry, RollEntry]]:
    """Those who were to go up, as they are now and as they were."""
    later = {entry.key: entry for entry in a_year_later(school())}
    return [(later[entry.key], entry) for entry in school() if entry.key in later]


def test_a_list_that_is_a_quarter_shorter_is_held() -> None:
    comparison = compared(school(), [e for e in a_year_later(school()) if e.year_group < "6"])
    assert HoldReason.TOTAL_DROPPED in comparison.reasons
    assert HoldReason.GROUP_MISSING in comparison.reasons


def test_a_roll_names_nobody() -> None:
    pupils = judged(list_rows()).pupils
    roll = make_roll(pupils, SECRET)
    assert roll[5].key == hmac.new(SECRET, b"00915", "sha256").hexdigest()
    assert (roll[5].year_group, roll[5].group) == ("5", "56A")
    assert make_roll(pupils, b"another secret")[5].key != roll[5].key


def test_a_fingerprint_is_of_the_pupils_and_not_of_their_order() -> None:
    pupils = judged(list_rows()).pupils
    assert fingerprint(pupils, SECRET) == fingerprint(pupils[::-1], SECRET)
    changed = [pupils[0]._replace(gender="M"), *pupils[1:]]
    assert fingerprint(changed, SECRET) != fingerprint(pupils, SECRET)
    assert fingerprint(pupils, b"another secret") != fingerprint(pupils, SECRET)


def test_fields_cannot_run_into_each_other_in_a_fingerprint() -> None:
    one = Pupil("1", "2", "3", "4", surname="a\x1f", birth_date="b")
    other = Pupil("1", "2", "3", "4", surname="a", birth_date="\x1fb")
    assert fingerprint([one], SECRET) != fingerprint([other], SECRET)
