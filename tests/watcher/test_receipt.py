"""What a school reads: the word, the places, the counts, and nothing that was in a cell."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.finding import Finding, Severity
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.core.verdict import GAVE_UP
from sftpdrop.roster.codes import Code
from sftpdrop.roster.comparison import Change, HoldReason
from sftpdrop.schooldir import RECEIPT_WORDS
from sftpdrop.texts.receipt_words import CHANGES, GLOSSES, REASONS
from sftpdrop.texts.receipts import MOST_FINDINGS, MarkedCopy, write_receipt
from tests.roster.lists import ten_pupils
from tests.watcher.building import openpyxl_bytes
from tests.watcher.room import Room, list_without

DROP = Drop(
    id=DropId.new(),
    pass_number=PassNumber("100123"),
    school="De Regenboog",
    name="lijst.xlsx",
    state=DropState.ACCEPTED,
    size=14_332,
    sha256="ab" * 32,
    received_at=datetime(2026, 9, 1, 22, 30, 5, tzinfo=UTC),
    client="SSH-2.0-test",
    address="192.0.2.7",
    prior_state=DropState.INSPECTING,
    pupils=27,
    groups={"Groep 3": 25, "Groep 7": 2},
)
MISSING = Finding(
    Code.MISSING, Severity.ERROR, "Blad1", 5, "D", {"field": "surname"}, more_rows=(7, 8, 9)
)


def said(drop: Drop, *findings: Finding, locale: Locale = Locale.DUTCH) -> str:
    """The receipt as one line of text."""
    text = write_receipt(drop, findings, locale).text
    return " ".join(text.removeprefix("\ufeff").split())


STATES = {
    DropState.ACCEPTED: "GOEDGEKEURD",
    DropState.COLLECTED: "GOEDGEKEURD",
    DropState.SUPERSEDED: "GOEDGEKEURD",
    DropState.REJECTED: "AFGEKEURD",
    DropState.HELD: "IN WACHT",
    DropState.FAILED: "IN WACHT",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("locale", Locale)
def test_first_line_is_the_verdict_in_words(state: DropState, locale: Locale) -> None:
    receipt = write_receipt(replace(DROP, state=state), (), locale)
    assert receipt.word == STATES[state]
    assert receipt.text.removeprefix("\ufeff").startswith(receipt.word)


def test_words_in_the_text_are_those_of_the_file_names() -> None:
    assert set(GLOSSES) == set(RECEIPT_WORDS)


def test_every_reason_and_every_change_has_its_words() -> None:
    assert set(REASONS) == set(HoldReason)
    assert set(CHANGES) == set(Change)


def test_a_year_group_without_pupils_is_counted_as_nought() -> None:
    counts = {"1": 5, "2": 0, "3": 25, "7": 2}
    receipt = write_receipt(replace(DROP, year_groups=counts), (), Locale.DUTCH)
    lines = [line.split() for line in receipt.text.splitlines()]
    assert ["jaargroep", "2", "0"] in lines
    assert not any(line[:2] == ["jaargroep", "1"] for line in lines)
    assert "year group 2 0" in said(replace(DROP, year_groups=counts), locale=Locale.ENGLISH)


def test_notepad_shows_lines_and_letters_well() -> None:
    text = write_receipt(DROP, (MISSING,), Locale.DUTCH).text
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert max(map(len, text.split("\r\n"))) <= 80


def test_words_with_hyphens_are_kept_on_one_line() -> None:
    dates = [replace(MISSING, code=Code.DATE_INVALID, params={})]
    assert "day-month-year" in write_receipt(DROP, dates, Locale.ENGLISH).text


def test_finding_is_told_by_sheet_column_and_rows_drawn_together() -> None:
    rejected = replace(DROP, state=DropState.REJECTED)
    assert "- Tabblad 'Blad1', kolom D, rijen 5, 7-9:" in said(rejected, MISSING)
    assert "- Sheet 'Blad1', column D, rows 5, 7-9:" in said(
        rejected, MISSING, locale=Locale.ENGLISH
    )


@pytest.mark.parametrize(
    ("finding", "place"),
    [
        (replace(MISSING, more_rows=()), "Tabblad 'Blad1', cel D5:"),
        (replace(MISSING, column=None), "Tabblad 'Blad1', rijen 5, 7-9:"),
        (replace(MISSING, row=None, more_rows=()), "Tabblad 'Blad1', kolom D:"),
        (replace(MISSING, sheet=None, row=None, column=None, more_rows=()), "Hele bestand:"),
        (replace(MISSING, more_rows=tuple(range(7, 99, 2))), "en nog 27:"),
        (replace(MISSING, sheet="A\r\nB\u202e"), "Tabblad 'A  B', kolom"),
    ],
)
def test_place_says_as_much_as_is_known(finding: Finding, place: str) -> None:
    text = write_receipt(replace(DROP, state=DropState.REJECTED), (finding,), Locale.DUTCH).text
    assert place in text.replace("\r\n ", "")


def test_more_findings_than_anyone_mends_are_counted(room: Room) -> None:
    many = [MISSING] * (MOST_FINDINGS + 12)
    assert "en nog 12 meer" in said(replace(DROP, state=DropState.REJECTED), *many)


def test_counts_by_group_are_told_with_their_sum() -> None:
    assert "Groep 3 25 Groep 7 2 samen 27" in said(DROP)


def test_time_is_that_of_the_school() -> None:
    assert "2 september 2026 om 00:30:05 uur" in said(DROP)
    assert "2 September 2026 at 00:30:05 (Dutch time)" in said(DROP, locale=Locale.ENGLISH)


def test_held_list_says_that_a_person_will_look_and_why() -> None:
    held = replace(DROP, state=DropState.HELD, reason=HoldReason.TOTAL_DROPPED.value)
    assert "Iemand van de bibliotheek kijkt ernaar" in said(held)
    assert REASONS[HoldReason.TOTAL_DROPPED].nl in said(held)


def test_our_own_trouble_is_called_ours() -> None:
    failed = replace(DROP, state=DropState.FAILED, reason=GAVE_UP)
    assert "door een storing bij ons" in said(failed)
    assert GAVE_UP not in said(failed)


def test_persons_reason_is_told_to_the_school() -> None:
    rejected = replace(DROP, state=DropState.REJECTED, reason="Groep 7 ontbreekt.")
    assert "Reden: Groep 7 ontbreekt." in said(rejected)


def test_approved_list_says_that_the_library_looked() -> None:
    approved = replace(DROP, prior_state=DropState.HELD)
    assert "de bibliotheek heeft de leerlingenlijst bekeken en goedgekeurd" in said(approved)


def test_changes_since_the_last_list_are_counted() -> None:
    compared = replace(DROP, comparison={"new": 3, "moved_up": 1_024, "moved_down": 0})
    assert "nieuw op de lijst 3 naar een hogere jaargroep 1.024" in said(compared)
    assert "lagere jaargroep" not in said(compared)


def test_receipt_has_nothing_of_the_pupils_in_it(room: Room) -> None:
    room.deliver(list_without("NAAM"))
    room.work_off()
    receipt = room.receipt()
    names = {cell for pupil in ten_pupils() for cell in (str(pupil[5]), str(pupil[0])) if cell}
    assert not any(name in receipt for name in names)


def test_marked_copy_is_told_with_its_name(room: Room) -> None:
    room.deliver(list_without("NAAM"))
    room.work_off()
    assert "lijst.FOUTEN.xlsx" in room.receipt()


def test_marked_copy_comes_again_with_a_repeat_for_who_sent_that(room: Room) -> None:
    content = list_without("NAAM")
    first = room.deliver(content)
    room.work_off()
    room.deliver(content, address="192.0.2.8")
    room.work_off()
    assert [drop.id for drop in room.all_drops()] == [first]
    assert "lijst.FOUTEN.xlsx" in room.receipt()
    with room.school() as directory:
        assert directory.answer_address("lijst.FOUTEN.xlsx") == "192.0.2.8"


def test_no_marked_copy_where_all_is_said_of_the_whole_file(room: Room) -> None:
    room.deliver(openpyxl_bytes([]))
    room.work_off()
    assert room.names() == ["lijst.xlsx", "lijst.xlsx.AFGEKEURD.txt"]
    assert "gekleurd" not in room.receipt()


@pytest.mark.parametrize(
    ("hours", "dutch", "english"),
    [(24, "24 uur", "24 hours"), (1, "1 uur", "1 hour"), (1.5, "90 minuten", "90 minutes")],
)
def test_marked_copy_is_told_with_the_time_for_which_it_stays(
    hours: float, dutch: str, english: str
) -> None:
    rejected, copy = replace(DROP, state=DropState.REJECTED), MarkedCopy("lijst.FOUTEN.xlsx", hours)
    for locale, time in ((Locale.DUTCH, dutch), (Locale.ENGLISH, english)):
        text = write_receipt(rejected, (MISSING,), locale, marked_copy=copy).text
        assert f" {time} " in " ".join(text.split())
