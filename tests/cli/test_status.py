from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from sftpdrop.core.drop import DropState
from tests.cli.office import Office

ACCEPTED = (DropState.INSPECTING, DropState.ACCEPTED)
HELD = (DropState.INSPECTING, DropState.HELD)
REJECTED = (DropState.INSPECTING, DropState.REJECTED)


@pytest.fixture(autouse=True)
def september() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 9, 15, 12, 0, tzinfo=UTC), tick=False):
        yield


def standings(office: Office) -> dict[str, str]:
    schools = office.ok("status", "--json").json
    return {school["pass_number"]: school["standing"] for school in schools}


def test_every_active_school_has_one_standing(office: Office) -> None:
    for number in range(6):
        office.school(f"10000{number}", f"School {number}")
    office.drop(*ACCEPTED, school="100000")
    office.drop(*HELD, school="100001")
    office.drop(*REJECTED, school="100002")
    office.drop(school="100003")
    office.drop(DropState.INSPECTING, DropState.FAILED, school="100004")
    assert sorted(standings(office).values()) == [
        "busy", "delivered", "failed", "held", "missing", "rejected"
    ]  # fmt: skip
    assert standings(office)["100005"] == "missing"


def test_one_school_is_not_told_as_several(office: Office) -> None:
    office.school()
    assert office.ok("status").out.startswith("school year 2026/2027: 1 school\n")


def test_a_list_of_last_school_year_does_not_count(office: Office) -> None:
    office.school()
    office.drop(*ACCEPTED, at=datetime(2026, 7, 31, 12, tzinfo=UTC))
    assert standings(office) == {"100123": "missing"}


def test_a_list_of_the_first_of_august_counts_from_midnight_at_the_school(office: Office) -> None:
    office.school()
    office.drop(*ACCEPTED, at=datetime(2026, 7, 31, 22, 30, tzinfo=UTC))
    assert standings(office) == {"100123": "delivered"}


def test_a_school_that_delivered_keeps_its_standing_beside_a_newer_held_list(
    office: Office,
) -> None:
    office.school()
    first = office.drop(*ACCEPTED)
    second = office.drop(*HELD)
    (school,) = office.ok("status", "--json").json
    assert school["standing"] == "delivered"
    assert school["drop"]["id"] == first
    assert school["waiting"]["id"] == second
    assert "1 delivered" in office.ok("status").out
    assert second in office.ok("status").out


def test_a_withdrawn_list_leaves_its_school_missing(office: Office) -> None:
    office.school()
    office.drop(*ACCEPTED, DropState.WITHDRAWN)
    assert standings(office) == {"100123": "missing"}


def test_a_disabled_school_is_not_missed(office: Office) -> None:
    office.ok("account", "disable", office.school())
    assert standings(office) == {}


def test_people_read_first_what_waits_for_them(office: Office) -> None:
    office.school("100001", "De Regenboog")
    office.school("100002", "De Vlieger")
    office.school("100003", "Het Kompas")
    held = office.drop(*HELD, school="100002")
    office.drop(*ACCEPTED, school="100003")
    text = office.ok("status").out
    assert text.startswith("school year 2026/2027: 3 schools\n1 held, 0 failed")
    assert text.index("held (1)") < text.index(held) < text.index("missing (1)")
    assert "100001 De Regenboog" in text
    assert "Het Kompas" not in text
    assert "Het Kompas" in office.ok("status", "--all").out
