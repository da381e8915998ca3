"""Names that are where they should not be: prefixes, and first names among the surnames."""

import pytest

from sftpdrop.core.finding import Severity
from sftpdrop.roster.workbook import Value
from tests.roster.lists import Row, cell, codes, judged, list_rows, only, with_cell


def with_name(prefix: Value, surname: str) -> list[Row]:
    rows = with_cell("NAAM", 8, surname)
    rows[7][6] = prefix
    return rows


@pytest.mark.parametrize(
    ("prefix", "written"),
    [("", "Heijden (van der)"), ("", "Heijden; van der"), ("van der", "Van der Heijden")],
)
def test_a_prefix_in_brackets_or_with_a_capital_is_put_where_it_belongs(
    prefix: str, written: str
) -> None:
    judgement = judged(with_name(prefix, written))
    pupil, finding = judgement.pupils[6], only(judgement)
    assert (pupil.prefix, pupil.surname) == ("van der", "Heijden")
    assert (finding.code, cell(finding)) == ("prefix_in_surname", "H8")


@pytest.mark.parametrize(
    ("written", "name"),
    [("Zo&euml;", "Zoë"), ("D&#39;Angelo", "D'Angelo"), ("Ay&#x15F;e", "Ayşe"), ("Jo &Bo;", None)],
)
def test_a_name_with_codes_of_html_is_repaired_and_told_of(written: str, name: str | None) -> None:
    judgement = judged(with_cell("ROEPNAAM", 8, written))
    expected = ["mojibake"] if name else []
    assert (judgement.pupils[6].first_name, codes(judgement)) == (name or written, expected)


@pytest.mark.parametrize("prefix", ["v/d", "v.d"])
def test_an_abbreviated_prefix_in_the_surname_is_put_where_it_belongs(prefix: str) -> None:
    judgement = judged(with_name("", f"{prefix} Heijden"))
    assert (judgement.pupils[6].prefix, judgement.pupils[6].surname) == (prefix, "Heijden")
    assert only(judgement).code == "prefix_in_surname"


@pytest.mark.parametrize("written", ["T Hart", "V/d Berg"])
def test_a_capital_that_may_be_left_of_a_prefix_is_told_of(written: str) -> None:
    judgement = judged(with_name("", written))
    assert (judgement.pupils[6].surname, only(judgement).code) == (
        written,
        "prefix_perhaps_in_surname",
    )


@pytest.mark.parametrize("written", ["van der", "de", "Van Den"])
def test_a_prefix_without_a_surname_is_not_taken_apart(written: str) -> None:
    judgement = judged(with_name("", written))
    assert (judgement.pupils[6].prefix, judgement.pupils[6].surname) == ("", written)
    assert only(judgement).code == "prefix_perhaps_in_surname"


@pytest.mark.parametrize("written", ["Le", "Do", "El"])
def test_a_short_surname_is_no_prefix(written: str) -> None:
    assert judged(with_name("", written)).findings == ()


@pytest.mark.parametrize("written", [0, "0", "geen"])
def test_what_stands_for_no_prefix_is_none(written: Value) -> None:
    judgement = judged(with_name(written, "Amrani"))
    assert (judgement.findings, judgement.pupils[6].prefix) == ((), "")


@pytest.mark.parametrize("written", ["Amrani, Mohamed", "Mohamed Amrani", "Amrani Mohamed"])
def test_a_surname_that_is_the_whole_name_is_told_of(written: str) -> None:
    judgement = judged(with_cell("NAAM", 8, written))
    finding = only(judgement)
    assert (finding.code, finding.severity) == ("whole_name", Severity.WARNING)
    assert (cell(finding), judgement.pupils[6].surname) == ("H8", written)


@pytest.mark.parametrize("written", ["Mohamedi Amrani", "Ben-Mohamed Amrani", "Mohamed"])
def test_a_surname_that_is_like_the_first_name_is_a_surname(written: str) -> None:
    assert judged(with_cell("NAAM", 8, written)).findings == ()


def test_a_pupil_without_a_first_name_has_no_whole_name() -> None:
    rows = list_rows()
    rows[7][5] = ""
    rows[7][7] = "Mohamed Amrani"
    assert judged(rows).findings == ()


@pytest.mark.parametrize("header", ["NAAM", "ROEPNAAM", "VOORLETTERS"])
@pytest.mark.parametrize("written", ["12", "3-9-2015"])
def test_digits_in_place_of_a_name_are_told_of_as_text_too(header: str, written: str) -> None:
    finding = only(judged(with_cell(header, 8, written)))
    assert (finding.code, finding.row) == ("not_text", 8)


def test_a_name_with_a_digit_in_it_is_a_name() -> None:
    assert judged(with_cell("ROEPNAAM", 8, "Louis 14")).findings == ()
