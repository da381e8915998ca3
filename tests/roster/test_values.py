"""Cells in every form in which schools write them, and the normal form that they become."""

from datetime import date

import pytest

from sftpdrop.core.finding import Finding
from sftpdrop.roster.pupil import Pupil
from sftpdrop.roster.workbook import Value
from tests.roster.lists import cell, judged, list_rows, only, with_cell, with_column


def read(header: str, value: Value) -> tuple[Pupil, tuple[Finding, ...]]:
    """The seventh pupil (row 8), with one cell of it written otherwise."""
    judgement = judged(with_cell(header, 8, value))
    return judgement.pupils[6], judgement.findings


def codes_of(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("written", [915, 915.0, "915", " 915\xa0", "'915", "' 915"])
def test_a_pupil_number_loses_what_is_not_its_own(written: Value) -> None:
    rows = with_column("LEERLINGNUMMER", [*range(100, 106), written, *range(107, 110)])
    judgement = judged(rows)
    assert (judgement.pupils[6].number, judgement.findings) == ("915", ())


def test_leading_zeros_of_a_text_are_kept() -> None:
    assert judged(list_rows()).pupils[5].number == "00915"


@pytest.mark.parametrize(
    ("written", "number", "code"),
    [
        ("20500.0", "20500", "number_decimal"),
        ("20500,00", "20500", "number_decimal"),
        (871, "871", "leading_zeros"),
        (871.0, "871", "leading_zeros"),
        ("1.23E+11", "", "number_digits_lost"),
        ("1,23E+11", "", "number_digits_lost"),
        (1.23456789012345e18, "", "number_digits_lost"),
        (123.5, "", "number_invalid"),
        ("20.500", "", "number_invalid"),
        (-5, "", "number_invalid"),
        ("-5", "", "number_invalid"),
        ("10004?", "", "number_invalid"),
        ("!00040", "", "number_invalid"),
        ("10ÿÿÿÿ", "", "number_invalid"),
        (date(2015, 9, 3), "", "number_invalid"),
        (True, "", "number_invalid"),
        (123e9, "", "number_digits_lost"),
        (123457e9, "", "number_digits_lost"),
        (123457890123, "123457890123", None),
        (float("inf"), "", "number_invalid"),
        ("123456789012345678901", "123456789012345678901", "too_long"),
    ],
)
def test_a_damaged_pupil_number_is_told_of(written: Value, number: str, code: str | None) -> None:
    pupil, findings = read("LEERLINGNUMMER", written)
    assert pupil.number == number
    assert codes_of(findings) == ([code] if code else [])


@pytest.mark.parametrize(
    ("written", "year", "code"),
    [
        (5, "5", None), (5.0, "5", None), ("5", "5", None), ("5.0", "5", None), ("05", "5", None),
        ("groep 5", "5", None), ("Groep vijf", "5", None), ("leerjaar 5", "5", None),
        (0, "0", None), ("jaargroep 5", "5", None), ("gr. 5", "5", None),
        ("Group 5", "5", None), ("year group five", "", "year_group_invalid"),
        ("5A", "5", "year_group_guessed"), ("groep 5b", "5", "year_group_guessed"),
        ("5/6", "", "year_group_invalid"), ("groep 5/6", "", "year_group_invalid"),
        (12, "", "year_group_invalid"), (5.5, "", "year_group_invalid"),
        ("groep vijfb", "", "year_group_invalid"), (date(2024, 6, 5), "", "year_group_invalid"),
    ],
)  # fmt: skip
def test_a_year_group_is_one_digit(written: Value, year: str, code: str | None) -> None:
    pupil, findings = read("JAARGROEP", written)
    assert (pupil.year_group, codes_of(findings)) == (year, [code] if code else [])


def test_a_group_that_excel_made_a_date_of_is_read_back() -> None:
    rows = list_rows()
    rows[9][1] = date(2024, 6, 5)
    judgement = judged(rows)
    assert judgement.pupils[8].group_code == "5-6"
    assert only(judgement).code == "group_from_date"


@pytest.mark.parametrize(
    ("column", "meaning"),
    [
        ("V M V M V V M M V", "V M V M V V M M V"),
        ("m v m v m v m v m", "M V M V M V M V M"),
        ("J M J M J M J M J", "M V M V M V M V M"),
        ("1 2 0 9 1 2 1 2 1", "M V   M V M V M"),
        ("mnl. vrl. onb. Mnl Vrw mnl vrl mnl vrl", "M V  M V M V M V"),
        ("man vrouw Man Vrouw man vrouw man vrouw X", "M V M V M V M V "),
        ("jongen meisje m jongen meisje jongen X j M", "M V V M V M  M V"),
    ],
)
def test_gender_is_decided_by_the_whole_column(column: str, meaning: str) -> None:
    values: list[Value] = [int(word) if word.isdigit() else word for word in column.split(" ")]
    judgement = judged(with_column("GESLACHT", values))
    assert judgement.findings == ()
    assert " ".join(pupil.gender for pupil in judgement.pupils[:9]) == meaning


def test_gender_that_may_mean_two_things_is_left_empty() -> None:
    judgement = judged(with_column("GESLACHT", list("JMVJMVJMV")))
    finding = only(judgement)
    assert (finding.code, cell(finding), finding.more_rows) == ("gender_ambiguous", "J3", (6, 9))
    assert [pupil.gender for pupil in judgement.pupils[:3]] == ["M", "", "V"]


def test_an_unknown_gender_is_left_empty_with_a_warning() -> None:
    pupil, findings = read("GESLACHT", "qwerty")
    assert (pupil.gender, codes_of(findings)) == ("", ["gender_unknown"])


@pytest.mark.parametrize(
    ("header", "written", "name"),
    [
        ("ROEPNAAM", "Mohamed\xa0 Ali ", "Mohamed Ali"),
        ("ROEPNAAM", "Zoe\u0308", "Zoë"),
        ("ROEPNAAM", "\u202dMoha\u200bmed\ufeff", "Mohamed"),
        ("ROEPNAAM", "Anne\nMarie", "Anne Marie"),
        ("NAAM", "Jansen_\x00x", "Jansen_x"),
        ("VOORVOEGSEL", "van ’t", "van 't"),
        ("VOORVOEGSEL", "-", ""),
        ("VOORLETTERS", "n.v.t.", ""),
    ],
)
def test_a_text_is_cleaned_without_a_word(header: str, written: str, name: str) -> None:
    pupil, findings = read(header, written)
    assert name in pupil[4:8]
    assert findings == ()


@pytest.mark.parametrize(
    ("header", "written", "expected", "code"),
    [
        ("ROEPNAAM", "ZoÃ«", "Zoë", "mojibake"),
        ("ROEPNAAM", "ZoÃƒÂ«", "Zoë", "mojibake"),
        ("NAAM", "Ã–ztÃ¼rk", "Öztürk", "mojibake"),
        ("ROEPNAAM", "Zo\ufffd", "Zo\ufffd", "lost_character"),
        ("ROEPNAAM", "Zo?ra", "Zo?ra", "lost_character"),
        ("ROEPNAAM", 12, "12", "not_text"),
        ("NAAM", date(2015, 9, 3), "2015-09-03", "not_text"),
        ("NAAM", "#REF!", "", "cell_error"),
        ("NAAM", "#N/B", "", "cell_error"),
        ("NAAM", "=1+1", "=1+1", "formula_text"),
        ("ROEPNAAM", "@SUM(A1)", "@SUM(A1)", "formula_text"),
        ("NAAM", "\uff1d1+1", "\uff1d1+1", "formula_text"),
        ("ROEPNAAM", "\uff0bAn", "\uff0bAn", "formula_text"),
        ("VOORVOEGSEL", "van t", "van 't", "prefix_apostrophe"),
        ("VOORVOEGSEL", "t", "'t", "prefix_apostrophe"),
        ("VOORVOEGSEL", "v.d.", "v.d.", "prefix_abbreviated"),
        ("VOORVOEGSEL", "v/d", "v/d", "prefix_abbreviated"),
        ("VOORVOEGSEL", "vd", "vd", "prefix_abbreviated"),
    ],
)
def test_a_damaged_name_is_told_of_at_its_cell(
    header: str, written: Value, expected: str, code: str
) -> None:
    pupil, findings = read(header, written)
    assert expected in pupil[4:8]
    assert [(f.code, f.row) for f in findings] == [(code, 8)]


@pytest.mark.parametrize(
    ("prefix", "written", "expected"),
    [
        ("", "Heijden, van der", ("van der", "Heijden")),
        ("", "van t Hof", ("van 't", "Hof")),
        ("", "t Hof", ("'t", "Hof")),
        ("", "Heijden,van der", ("van der", "Heijden")),
        ("", "Heijden, Van Der", ("Van Der", "Heijden")),
        ("", "Heijden van der", ("van der", "Heijden")),
        ("", "van der Heijden", ("van der", "Heijden")),
        ("", "'t Hof", ("'t", "Hof")),
        ("", "van 't Hof", ("van 't", "Hof")),
        ("", "d'Ancona", ("d'", "Ancona")),
        ("van der", "van der Heijden", ("van der", "Heijden")),
        ("van der", "Heijden, van der", ("van der", "Heijden")),
        ("Van der", "van der Heijden", ("Van der", "Heijden")),
    ],
)
def test_a_prefix_in_the_surname_is_put_where_it_belongs(
    prefix: str, written: str, expected: tuple[str, str]
) -> None:
    rows = with_cell("NAAM", 8, written)
    rows[7][6] = prefix
    judgement = judged(rows)
    pupil, finding = judgement.pupils[6], only(judgement)
    assert (pupil.prefix, pupil.surname) == expected
    assert (finding.code, cell(finding)) == ("prefix_in_surname", "H8")


@pytest.mark.parametrize(
    ("prefix", "written"), [("", "De Wit"), ("", "VAN DER BERG"), ("de", "van der Heijden")]
)
def test_a_surname_that_perhaps_holds_a_prefix_stays(prefix: str, written: str) -> None:
    rows = with_cell("NAAM", 8, written)
    rows[7][6] = prefix
    judgement = judged(rows)
    assert judgement.pupils[6].surname == written
    assert only(judgement).code == "prefix_perhaps_in_surname"


@pytest.mark.parametrize("name", ["Jansen-van der Berg", "IJzerman", "Öztürk Yılmaz", "Anh Nguyễn"])
def test_a_surname_of_several_words_is_left_alone(name: str) -> None:
    pupil, findings = read("NAAM", name)
    assert (pupil.surname, findings) == (name, ())
