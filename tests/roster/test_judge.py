"""The ten pupils in every layout in which schools deliver them."""

import dataclasses
import pickle
from datetime import date

import pytest

from sftpdrop.core.finding import Severity
from sftpdrop.roster.codes import Code
from sftpdrop.roster.judge import judge
from sftpdrop.roster.workbook import Sheet, Workbook
from tests.roster.lists import (
    HEADER,
    TODAY,
    Row,
    cell,
    codes,
    judged,
    list_rows,
    only,
    profile,
    ten_pupils,
    with_cell,
    without_columns,
    workbook,
)

PLAIN = judged(list_rows())


def test_the_ten_pupils_are_accepted_without_a_word() -> None:
    assert PLAIN.findings == ()
    assert [list(pupil[:10]) for pupil in PLAIN.pupils] == ten_pupils()


def test_a_judgement_counts_sheets_rows_and_groups_in_the_lists_order() -> None:
    assert (PLAIN.sheets, PLAIN.rows, PLAIN.must_destroy) == (1, 10, False)
    assert list(PLAIN.groups.items())[:2] == [("Groep 1A", 1), ("Groep 1/2B", 2)]
    assert sum(PLAIN.groups.values()) == 10


def test_year_groups_are_counted_from_1_to_8_whoever_is_in_them() -> None:
    assert PLAIN.year_groups == dict(zip("12345678", (1, 2, 2, 0, 1, 2, 1, 1), strict=True))
    rows = with_cell("JAARGROEP", 2, 0)
    assert list(judged(rows).year_groups) == list("012345678")
    assert judged(without_columns("JAARGROEP")).year_groups == {}


def test_a_judgement_can_cross_a_process_border() -> None:
    assert pickle.loads(pickle.dumps(PLAIN)) == PLAIN


def by_group() -> list[list[Row]]:
    """A sheet for each group, each with its own header."""
    groups: dict[object, list[Row]] = {}
    for pupil in ten_pupils():
        groups.setdefault(pupil[2], [list(HEADER)]).append(pupil)
    return list(groups.values())


def test_one_sheet_a_group_is_one_list() -> None:
    judgement = judged(*by_group())
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


def test_the_header_may_be_repeated_for_each_group_on_one_sheet() -> None:
    rows: list[Row] = []
    for group in by_group():
        rows += [["Groep"], *group, []]
    judgement = judged(rows)
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


def test_the_name_of_a_group_above_its_repeated_header_is_a_title() -> None:
    rows: list[Row] = []
    for group in by_group():
        rows += [[group[-1][2]], *group, []]
    for row in rows:
        row[:] = [
            value.replace("Groep 5/6 De", "De") if isinstance(value, str) else value
            for value in row
        ]
    judgement = judged(rows)
    assert judgement.findings == ()
    assert "De kevers" in judgement.groups


def test_a_header_repeated_without_end_is_read_as_rows_in_the_end() -> None:
    judgement = judged([*[list(HEADER)] * 300, *ten_pupils()])
    assert "date_invalid" in codes(judgement)
    assert judgement.pupils[-10:] == PLAIN.pupils


def test_a_wider_header_further_down_does_not_hide_the_pupils_above_it() -> None:
    narrow: list[Row] = [row[:9] for row in list_rows()[:6]]
    wide: list[Row] = [list(HEADER), *ten_pupils()[5:]]
    assert len(judged([*narrow, *wide]).pupils) == 10


@pytest.mark.parametrize(
    "above",
    [
        [[]],
        [["Leerlingenlijst basisschool De Kever", None, None], [None], ["Schooljaar:", "2024"]],
        [[""] * 10, ["Groep", "Naam"]],
    ],
    ids=["blank", "titles", "two-known-words"],
)
def test_titles_and_blank_rows_above_the_header_are_passed_over(above: list[Row]) -> None:
    judgement = judged([*above, *list_rows()])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


@pytest.mark.parametrize(
    "row",
    [
        [],
        [None] * 10,
        [" ", "\xa0"],
        ["Groep 5"],
        ["Groep 5/6", None, "12 leerlingen"],
        ["Totaal: 10"],
        ["Totaal", 10.0],
        ["Aantal leerlingen", "10"],
        [10],
        ["Afgedrukt op 3-9-2024"],
        ["Afgedrukt:", "3-9-2024"],
        ["Handtekening", "de directeur"],
        ["Peildatum", date(2024, 9, 1)],
        ["Deze lijst is gemaakt door de administratie"],
    ],
)
def test_rows_that_are_no_pupils_are_passed_over(row: Row) -> None:
    judgement = judged([*list_rows(), row])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


def test_a_total_that_disagrees_with_the_pupils_is_a_warning() -> None:
    finding = only(judged([*list_rows(), [], ["Totaal: 214"]]))
    assert (finding.code, finding.row, finding.severity) == ("total_differs", 13, Severity.WARNING)
    assert finding.params == {"stated": 214, "counted": 10}


def test_a_row_with_a_single_filled_cell_is_not_dropped_in_silence() -> None:
    finding = only(judged([*list_rows(), [None] * 7 + ["Pietersen"]]))
    assert (finding.code, finding.row, finding.severity) == ("stray_row", 12, Severity.ERROR)


def test_an_empty_first_sheet_and_a_cover_sheet_are_passed_over() -> None:
    cover: list[Row] = [
        ["Basisschool De Kever"],
        ["Plaats", "Utrecht"],
        ["Telefoon", "030-1234567"],
    ]
    judgement = judged([], cover, list_rows())
    assert judgement.findings == ()
    assert judgement.sheets == 3


def test_a_hidden_sheet_is_read_and_told_of() -> None:
    sheets = (
        Sheet("Lijst", list_rows()[:6]),
        Sheet("Oud", [list(HEADER), *ten_pupils()[5:]], hidden=True),
    )
    judgement = judge(Workbook("xlsx", sheets), profile(), TODAY)
    assert only(judgement).code == "hidden_sheet"
    assert judgement.pupils == PLAIN.pupils


def test_pupils_on_a_sheet_without_a_header_reject_the_list() -> None:
    finding = only(judged(list_rows()[:6], ten_pupils()[5:]))
    assert (finding.code, finding.sheet) == ("sheet_without_header", "Blad2")
    assert finding.params == {"count": 5}


def test_a_single_pupil_on_a_sheet_without_a_header_rejects_the_list() -> None:
    finding = only(judged(list_rows()[:10], ten_pupils()[9:]))
    assert (finding.code, finding.params["count"]) == ("sheet_without_header", 1)


def test_a_row_of_a_few_cells_with_a_date_is_no_pupil() -> None:
    report: Row = ["Gemaakt", "1-9-2024", "door", "administratie"]
    assert judged(list_rows(), [report, report]).findings == ()


def test_a_sheet_with_a_header_only_is_a_warning_beside_a_full_one() -> None:
    finding = only(judged(list_rows(), [list(HEADER)]))
    assert (finding.code, finding.sheet) == ("empty_sheet", "Blad2")


@pytest.mark.parametrize("sheets", [(), ([],), ([[None, ""], ["  "]], [])])
def test_an_empty_workbook_is_rejected(sheets: tuple[list[Row], ...]) -> None:
    assert codes(judged(*sheets)) == ["empty_workbook"]


def test_a_workbook_without_a_header_is_rejected() -> None:
    assert codes(judged([["Beste bibliotheek,"], ["hierbij de lijst."]])) == ["no_header"]


def test_the_header_of_three_columns_is_preferred_to_a_title_of_two_known_words() -> None:
    rows: list[Row] = [["Groep", "Naam"], [], ["NAAM", "GROEP", "ROEPNAAM"], ["Wit", "5", "Fenna"]]
    judgement = judged(rows)
    assert {finding.row for finding in judgement.findings} == {3}
    assert judgement.rows == 1


def test_pupils_without_any_header_are_rejected() -> None:
    assert codes(judged(ten_pupils())) == ["no_header", "sheet_without_header"]


def test_a_header_without_pupils_is_rejected() -> None:
    assert codes(judged([list(HEADER)])) == ["no_pupils"]


def test_a_form_with_two_known_words_is_told_which_columns_are_missing() -> None:
    found = codes(judged([["NAAM", "GROEP"], ["Jansen", "5A"]]))
    assert "column_missing" in found
    assert "no_header" not in found


def test_the_same_finding_in_many_rows_is_told_once() -> None:
    rows = with_cell("NAAM", 3, "")
    for row in (5, 9):
        rows[row - 1][7] = None
    finding = only(judged(rows))
    assert (finding.code, cell(finding), finding.more_rows) == ("missing", "H3", (5, 9))


def test_all_findings_are_told_at_once_in_the_order_of_the_sheet() -> None:
    rows = with_cell("GEBOORTEDATUM", 4, "31-2-2015")
    rows[1][0], rows[9][3] = None, "elf"
    found = judged(rows).findings
    assert [cell(finding) for finding in found] == ["A2", "I4", "D10"]


def test_columns_may_stand_in_any_order() -> None:
    judgement = judged([row[::-1] for row in list_rows()])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


def test_severities_are_those_of_the_profile() -> None:
    severity = {**profile().severity, Code.MISSING: Severity.WARNING}
    lenient = dataclasses.replace(profile(), severity=severity)
    judgement = judge(workbook(with_cell("NAAM", 3, "")), lenient, TODAY)
    assert only(judgement).severity is Severity.WARNING


def test_no_finding_repeats_what_a_cell_says() -> None:
    secrets = ["Geheimstra", "999999990", "31-2-2099", "#REF!", "nooitgroep"]
    rows = list_rows()
    for number, secret in enumerate(secrets):
        for column in range(10):
            rows[1 + number][column] = secret
    told = repr(judged(rows).findings)
    assert not [secret for secret in secrets if secret in told]
