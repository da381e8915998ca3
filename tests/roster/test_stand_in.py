"""Lists with a Groep and a Klas, of which one is the group's name."""

import pytest

from sftpdrop.roster.workbook import Value
from tests.roster.lists import Row, cell, codes, judged, list_rows, only, without_columns

PUPILS = judged(list_rows()).pupils


def with_headers(code: str, name: str) -> list[Row]:
    rows = list_rows()
    rows[0][1], rows[0][2] = code, name
    return rows


def test_the_second_column_of_the_code_is_read_as_the_missing_name() -> None:
    judgement = judged(with_headers("Groep", "Klas"))
    finding = only(judgement)
    assert (finding.code, cell(finding)) == ("header_near_miss", "C1")
    assert (finding.params["header"], finding.params["expected"]) == ("Klas", "GROEPSNAAM")
    assert judgement.pupils == PUPILS


def test_the_column_whose_cells_can_be_no_codes_is_the_name() -> None:
    judgement = judged(with_headers("KLAS_CODE", "Klas"))
    assert cell(only(judgement)) == "C1"
    assert judgement.pupils == PUPILS


@pytest.mark.parametrize("swap", [False, True])
def test_of_codes_and_names_that_are_alike_the_header_tells_which_are_which(swap: bool) -> None:
    rows = with_headers("Groepscode", "Groep")  # as ParnasSys calls them
    for row in rows[1:]:
        row[2] = f"Groep {row[1]}"
        row[1:3] = reversed(row[1:3]) if swap else row[1:3]
    rows[0][1:3] = reversed(rows[0][1:3]) if swap else rows[0][1:3]
    judgement = judged(rows)
    assert judgement.findings == ()
    assert (judgement.pupils[0].group_code, judgement.pupils[0].group_name) == ("1A", "Groep 1A")


def test_a_third_column_is_told_of_as_before() -> None:
    rows = with_headers("Groep", "Klas")
    extra = ["Groepscode", *(f"{row[1]}x" for row in rows[1:])]
    found = codes(judged([[*row, value] for row, value in zip(rows, extra, strict=True)]))
    assert sorted(found) == ["duplicate_column", "header_near_miss"]


@pytest.mark.parametrize("header", ["GROEP", "KLAS_CODE"])
def test_one_column_is_not_read_as_two(header: Value) -> None:
    rows = without_columns("GROEPSNAAM")
    rows[0][1] = header
    assert codes(judged(rows)) == ["column_missing"]


def test_a_column_of_digits_beside_the_codes_is_the_missing_year_group() -> None:
    rows = list_rows()
    rows[0][1], rows[0][3] = "Groepscode", "Groep"  # as ESIS calls them
    judgement = judged(rows)
    assert (judgement.findings, judgement.pupils) == ((), PUPILS)


def test_a_column_of_digits_with_another_header_is_told_of() -> None:
    rows = list_rows()
    rows[0][1], rows[0][3] = "Groepscode", "Klas"
    judgement = judged(rows)
    finding = only(judgement)
    assert (finding.code, cell(finding)) == ("header_near_miss", "D1")
    assert finding.params["expected"] == "JAARGROEP"
    assert judgement.pupils == PUPILS


def test_the_second_of_two_columns_of_digits_is_the_year_group() -> None:
    rows = list_rows()
    for row in rows[1:]:
        row[1], row[2] = row[3], f"Groep {row[3]}"
    rows[0][1], rows[0][3] = "Groep", "Klas"
    rows.append(["Totaal", 10])
    judgement = judged(rows)
    assert judgement.findings == ()
    assert {pupil.year_group for pupil in judgement.pupils} == set("1235678")


def test_a_second_column_that_holds_no_year_groups_is_not_read_as_them() -> None:
    rows = without_columns("JAARGROEP")
    extra = ["Klas", *(f"klas {row[1]}" for row in rows[1:])]
    found = codes(judged([[*row, value] for row, value in zip(rows, extra, strict=True)]))
    assert sorted(found) == ["column_missing", "duplicate_column"]
