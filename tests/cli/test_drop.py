from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sftpdrop.core.drop import DropState
from sftpdrop.core.finding import Finding, Severity
from sftpdrop.roster.comparison import HoldReason
from tests.cli.office import Office

JUDGED: dict[str, Any] = {
    "judged_at": datetime(2026, 9, 1, 8, 31, tzinfo=UTC),
    "sheets": 1,
    "rows": 10,
    "pupils": 10,
    "groups": {"Groep 3": 6, "Groep 1/2B": 4},
    "errors": 1,
    "warnings": 0,
    "profile": "schoolwise",
}
FOUND = (
    Finding("missing", Severity.ERROR, "Blad1", 5, "C", {"field": "surname"}, more_rows=(7, 9)),
)


def test_list_gives_every_field_that_scripts_rely_on(office: Office) -> None:
    office.school()
    drop_id = office.drop(DropState.INSPECTING, DropState.REJECTED, **JUDGED)
    (drop,) = office.ok("drop", "list", "--json").json
    assert drop["id"] == drop_id
    assert drop["pass_number"] == "100123"
    assert drop["school"] == "De Regenboog"
    assert drop["state"] == "rejected"
    assert datetime.fromisoformat(drop["received_at"]) == datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
    assert datetime.fromisoformat(drop["judged_at"]) == JUDGED["judged_at"]
    assert list(drop["groups"]) == ["Groep 3", "Groep 1/2B"]
    assert drop["sha256"] == "ab" * 32
    assert (drop["errors"], drop["warnings"], drop["pupils"], drop["sheets"]) == (1, 0, 10, 1)
    assert {"name", "size", "rows", "profile", "client"} <= drop.keys()


def test_list_can_be_narrowed_by_school_state_and_time(office: Office) -> None:
    office.school()
    office.school("100124", "De Vlieger")
    first = office.drop(at=datetime(2026, 8, 20, tzinfo=UTC))
    second = office.drop(DropState.INSPECTING)
    third = office.drop(school="100124")

    def listed(*options: str) -> list[str]:
        return [drop["id"] for drop in office.ok("drop", "list", "--json", *options).json]

    assert listed() == [first, second, third]
    assert listed("--school", "100124") == [third]
    assert listed("--state", "received", "--state", "inspecting") == [first, second, third]
    assert listed("--state", "inspecting") == [second]
    assert listed("--since", "2026-08-25") == [second, third]


def test_list_without_drops_is_an_empty_array(office: Office) -> None:
    assert office.ok("drop", "list", "--json").json == []


def test_list_for_people_has_a_line_for_each_drop(office: Office) -> None:
    office.school()
    drop_id = office.drop(DropState.INSPECTING, DropState.REJECTED, **JUDGED)
    header, line = office.ok("drop", "list").out.splitlines()
    assert header.startswith("id")
    assert line.startswith(drop_id)
    assert "100123 De Regenboog" in line


def test_a_name_cannot_steer_the_terminal(office: Office) -> None:
    office.school(name="De \x1b[31mRegenboog")
    office.drop(name="a\x1b[2J.xlsx")
    assert "\x1b" not in office.ok("drop", "list").out


def test_show_tells_every_finding_with_its_place(office: Office) -> None:
    office.school()
    drop_id = office.drop(DropState.INSPECTING, DropState.REJECTED, found=FOUND, **JUDGED)
    (finding,) = office.ok("drop", "show", drop_id, "--json").json["findings"]
    assert finding["code"] == "missing"
    assert finding["severity"] == "error"
    assert (finding["sheet"], finding["row"], finding["column"]) == ("Blad1", 5, "C")
    assert finding["more_rows"] == [7, 9]
    assert finding["message"] == "There is no surname. Please fill it in here."
    assert (
        "Blad1!C5 and rows 7, 9: error: There is no surname"
        in office.ok("drop", "show", drop_id).out
    )


def test_a_finding_in_very_many_rows_is_shown_on_a_line_and_whole_in_json(office: Office) -> None:
    office.school()
    found = replace(FOUND[0], more_rows=tuple(range(7, 2_007, 2)))
    drop_id = office.drop(DropState.INSPECTING, DropState.REJECTED, found=(found,), **JUDGED)
    assert " 45 and 980 more: error: " in office.ok("drop", "show", drop_id).out
    (finding,) = office.ok("drop", "show", drop_id, "--json").json["findings"]
    assert finding["more_rows"] == list(found.more_rows)


def test_findings_are_told_in_the_language_of_the_admin(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.school()
    drop_id = office.drop(DropState.INSPECTING, DropState.REJECTED, found=FOUND, **JUDGED)
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    assert "Er is geen achternaam ingevuld" in office.ok("drop", "show", drop_id).out
    assert "no surname" in office.ok("drop", "show", drop_id, "--language", "en").out


def test_an_id_may_be_shortened_while_it_is_the_only_one(office: Office) -> None:
    office.school()
    first, second = office.drop(), office.drop()
    assert office.ok("drop", "show", first[:25].lower(), "--json").json["id"] == first
    outcome = office.run("drop", "show", first[:8])
    assert outcome.code == 64
    assert f"2 drops have an id that starts with {first[:8]}" in outcome.err
    assert second in outcome.err


@pytest.mark.parametrize(
    ("text", "code"),
    [("01AAAAAAAAAAAAAAAAAAAAAAAA", 67), ("01AAAA", 67), ("nonsense!", 64), ("01", 64), ("%", 64)],
)
def test_an_id_that_names_no_drop_is_an_error_with_a_hint(
    office: Office, text: str, code: int
) -> None:
    outcome = office.run("drop", "show", text)
    assert outcome.code == code
    assert outcome.err.startswith("sftpdrop: error: ")
    assert "hint: " in outcome.err


@pytest.mark.parametrize("since", ["gisteren", "2026-13-01", "7y", ""])
def test_a_moment_that_is_none_is_refused(office: Office, since: str) -> None:
    outcome = office.run("drop", "list", "--since", since)
    assert outcome.code == 64, outcome


def test_a_held_list_says_in_words_why_it_is_held(office: Office) -> None:
    office.school()
    reason = " ".join((HoldReason.GROUP_MISSING, HoldReason.TOTAL_DROPPED))
    drop_id = office.drop(DropState.INSPECTING, DropState.HELD, reason=reason)
    for language, words in (("en", "far fewer pupils"), ("nl", "veel minder leerlingen")):
        shown = office.ok("drop", "show", drop_id, "--language", language).out
        assert words in shown
        assert shown.count("held for") == 2
