"""Rules that look at more than one cell."""

from datetime import date

import pytest

from sftpdrop.core.finding import Severity
from sftpdrop.roster.judge import judge
from sftpdrop.roster.workbook import Value
from tests.roster.lists import (
    Row,
    cell,
    codes,
    judged,
    list_rows,
    only,
    profile,
    with_cell,
    with_column,
    with_extra_column,
    without_columns,
    workbook,
)

REQUIRED = ["LEERLINGNUMMER", "GROEP", "GROEPSNAAM", "JAARGROEP", "NAAM", "GEBOORTEDATUM"]


@pytest.mark.parametrize("header", REQUIRED)
@pytest.mark.parametrize("empty", [None, "", " ", "-"])
def test_an_empty_required_cell_is_an_error_at_its_cell(header: str, empty: Value) -> None:
    rows = with_cell(header, 8, empty)
    finding = only(judged(rows))
    assert (finding.code, finding.row, finding.severity) == ("missing", 8, Severity.ERROR)


def test_a_pupil_needs_a_first_name_or_initials() -> None:
    rows = with_cell("ROEPNAAM", 8, "")
    assert judged(rows).findings == ()
    rows[7][4] = None
    finding = only(judged(rows))
    assert (finding.code, finding.row) == ("missing_either", 8)


def test_a_first_name_that_cannot_be_read_is_not_missing_as_well() -> None:
    rows = with_cell("ROEPNAAM", 8, "#N/B")
    rows[7][4] = None
    finding = only(judged(rows))
    assert (finding.code, cell(finding)) == ("cell_error", "F8")


def test_without_a_column_of_initials_a_first_name_is_required() -> None:
    finding = only(judged(without_columns("VOORLETTERS")))
    assert (finding.code, cell(finding)) == ("missing_either", "E11")


def test_a_group_code_has_at_most_ten_characters() -> None:
    finding = only(judged(with_cell("GROEP", 10, "groep7links")))
    assert (finding.code, cell(finding), finding.params["limit"]) == ("too_long", "B10", 10)


def test_a_group_name_has_at_most_thirty_characters() -> None:
    finding = only(judged(with_cell("GROEPSNAAM", 10, "g" * 31)))
    assert (finding.code, finding.params["limit"]) == ("too_long", 30)


@pytest.mark.parametrize("character", list("\"'+&<>/\\|`"))
def test_a_group_code_may_not_have_marks_that_the_import_trips_over(character: str) -> None:
    finding = only(judged(with_cell("GROEP", 10, f"7{character}8")))
    assert (finding.code, cell(finding)) == ("forbidden_characters", "B10")


def test_a_cell_with_two_faults_has_two_findings() -> None:
    found = codes(judged(with_cell("GROEP", 10, "groep 7/groep 8")))
    assert sorted(found) == ["forbidden_characters", "too_long"]


def test_a_pupil_number_may_be_in_the_list_once() -> None:
    finding = only(judged(with_cell("LEERLINGNUMMER", 8, "20417")))
    assert (finding.code, cell(finding)) == ("number_twice", "A8")
    assert finding.params == {"other_sheet": "Blad1", "other_rows": "2"}


def test_a_pupil_number_on_two_sheets_is_found() -> None:
    rows = list_rows()
    finding = only(judged(rows, [rows[0], rows[3]]))
    assert (finding.sheet, cell(finding)) == ("Blad2", "A2")


def test_several_doubled_numbers_are_one_finding_with_the_rows_of_both() -> None:
    rows = list_rows()
    finding = only(judged([*rows, rows[9], rows[3], rows[4]]))
    assert (finding.code, cell(finding), finding.more_rows) == ("number_twice", "A12", (13, 14))
    assert finding.params == {"other_sheet": "Blad1", "other_rows": "10, 4, 5"}


def test_a_list_that_is_in_the_file_twice_is_told_in_one_finding() -> None:
    rows = [*list_rows()]
    more: list[Row] = [
        [30000 + number, "4", "Groep 4", 4, "A.", f"Anna{number}", "", "Bos", "2017-01-01", "V"]
        for number in range(30)
    ]
    finding = only(judged([*rows, *more, *more]))
    assert (finding.code, len(finding.more_rows)) == ("numbers_twice", 29)


def test_twins_are_two_pupils() -> None:
    rows = list_rows()
    assert rows[4][7:9] == rows[5][7:9]
    assert judged(rows).findings == ()


def test_the_same_child_under_two_numbers_is_a_warning() -> None:
    again = ["99999", *list_rows()[4][1:]]
    again[4] = "T.M."
    finding = only(judged([*list_rows(), again]))
    assert (finding.code, cell(finding), finding.severity) == (
        "pupil_twice",
        "H12",
        Severity.WARNING,
    )
    assert finding.params["other_rows"] == "5"


def test_a_child_that_is_there_many_times_is_pointed_at_once() -> None:
    again = [[str(number), *list_rows()[4][1:]] for number in (99997, 99998, 99999)]
    finding = only(judged([*list_rows(), *again]))
    assert (cell(finding), finding.more_rows) == ("H12", (13, 14))
    assert finding.params["other_rows"] == "5"


def test_capitals_do_not_make_another_child() -> None:
    again = ["99999", *list_rows()[4][1:]]
    again[5:8] = [str(text).upper() for text in again[5:8]]
    finding = only(judged([*list_rows(), again]))
    assert (finding.code, cell(finding)) == ("pupil_twice", "H12")


def test_one_group_code_has_one_name() -> None:
    finding = only(judged(with_cell("GROEPSNAAM", 8, "Groep 6")))
    assert (finding.code, cell(finding)) == ("code_two_names", "C8")


def test_one_group_name_has_one_code() -> None:
    finding = only(judged(with_cell("GROEP", 8, "56B")))
    assert (finding.code, cell(finding)) == ("name_two_codes", "B8")


@pytest.mark.parametrize("name", ["groep 1/2b", "Groep 1 / 2B", "GROEP 1/2B"])
def test_a_name_that_differs_in_capitals_or_spaces_only_is_no_other_name(name: str) -> None:
    finding = only(judged(with_cell("GROEPSNAAM", 2, name)))
    assert (finding.code, cell(finding)) == ("name_two_codes", "B2")
    finding = only(judged(with_cell("GROEPSNAAM", 3, name)))
    assert finding.code == "code_two_names"


def test_a_code_that_differs_in_capitals_only_is_no_other_code() -> None:
    finding = only(judged(with_cell("GROEP", 10, "8b")))
    assert (finding.code, cell(finding)) == ("code_two_names", "C11")


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("2021-03-01", None),
        ("2021-03-02", "too_young"),
        ("2010-09-01", None),
        ("2010-08-31", "too_old"),
        ("2024-09-04", "date_future"),
        ("1915-09-03", "too_old"),
    ],
)
def test_ages_are_counted_on_the_first_of_september(born: str, code: str | None) -> None:
    assert codes(judged(with_cell("GEBOORTEDATUM", 8, born))) == ([code] if code else [])


@pytest.mark.parametrize(
    ("today", "born", "told"),
    [
        (date(2024, 2, 28), "2020-03-02", ["too_young"]),
        (date(2024, 5, 6), "2020-05-05", []),
        (date(2024, 7, 5), "2020-09-20", []),
        (date(2024, 7, 5), "2021-03-02", ["too_young"]),
        (date(2024, 7, 5), "2009-09-01", []),
        (date(2024, 7, 5), "2009-08-31", ["too_old"]),
    ],
)
def test_from_the_spring_on_who_will_be_old_enough_is_not_too_young(
    today: date, born: str, told: list[str]
) -> None:
    rows = with_column("GEBOORTEDATUM", ["2016-09-14"] * 10)
    rows[7][8] = born
    assert codes(judge(workbook(rows), profile(), today)) == told


@pytest.mark.parametrize("name", ["aangemeld", "Aangemeld", "AANGEMELD 2025", "aangemeld groep 1"])
@pytest.mark.parametrize("header", ["GROEP", "GROEPSNAAM"])
def test_pupils_who_are_not_enrolled_yet_are_left_out_with_a_warning(
    header: str, name: str
) -> None:
    rows = with_cell(header, 8, name)
    rows[7][0], rows[7][8] = "", "onbekend"
    judgement = judged(rows)
    pseudo = [f for f in judgement.findings if f.code != "too_long"]
    assert [(f.code, f.row) for f in pseudo] == [("pseudo_group", 8)]
    assert (len(judgement.pupils), judgement.rows) == (9, 10)
    assert "00871" not in {pupil.number for pupil in judgement.pupils}


def test_the_name_of_a_teacher_in_a_group_name_is_a_warning() -> None:
    rows = list_rows()
    for row in rows[2:4]:
        row[2] = "1-2 Otters (Juf An)"
    finding = only(judged(rows))
    assert (finding.code, cell(finding), finding.more_rows) == ("staff_name", "C3", (4,))


def test_a_card_number_is_told_of() -> None:
    finding = only(judged(with_extra_column("LENERNUMMER", ["", "7001"])))
    assert (finding.code, cell(finding)) == ("card_number", "K3")


def test_a_card_number_that_is_the_pupil_number_is_told_of() -> None:
    finding = only(judged(with_extra_column("Pasnummer", ["20417"])))
    assert (finding.code, cell(finding)) == ("card_is_pupil_number", "K2")


def test_a_list_of_nobody_but_pupils_who_are_not_enrolled_yet_is_rejected() -> None:
    judgement = judged(with_column("GROEP", ["aangemeld"] * 10))
    assert (judgement.pupils, codes(judgement)) == ((), ["no_pupils", "pseudo_group"])
