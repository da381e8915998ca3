"""Rows under a header that are no pupils, however much stands in them."""

import pytest

from sftpdrop.roster.workbook import Value
from tests.roster.lists import HEADER, Row, codes, judged, list_rows, only, without_columns

PLAIN = judged(list_rows())

FOOTERS: list[Row] = [
    ["Totaal aantal leerlingen: 10", "3-9-2024", "De Regenboog", "pagina 1 van 1"],
    ["Totaal", None, 10, None, "Gedrukt op", "3-9-2024", None, "Pagina", 1],
    ["Afgedrukt op 3-9-2024", None, None, None, "door", "ParnasSys", None, "pagina 1"],
    ["Aantal jongens", 4, "Aantal meisjes", 5, "Totaal", 10],
    ["Aantal jongens: 4"],
    ["Gemiddelde leeftijd", 8],
    ["Tot. 10"],
    ["Tot.", 10],
    ["Einde lijst"],
    ["Overzicht"],
    ["Vertrouwelijk"],
    ["Gegenereerd op 3-9-2024"],
    ["1 van 1"],
    ["© 2024"],
]


@pytest.mark.parametrize("row", FOOTERS)
def test_a_footer_is_no_pupil_however_many_cells_it_has(row: Row) -> None:
    judgement = judged([*list_rows(), row])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


@pytest.mark.parametrize("title", ["De kevers", "12B", "3", "Bovenbouw", "Juf An", "meester Piet"])
def test_a_group_in_short_or_its_teacher_above_it_is_no_pupil(title: str) -> None:
    rows = list_rows()
    judgement = judged([*rows[:6], [title], *rows[6:]])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


def test_titles_are_not_told_of_where_the_column_of_their_names_is_missing() -> None:
    rows = without_columns("GROEPSNAAM")
    assert only(judged([*rows[:6], ["De kevers"], *rows[6:]])).code == "column_missing"


def test_a_lone_part_of_a_pupil_is_told_of_beside_groups_of_any_name() -> None:
    for lone in ("Kevers", "De", "An", "kev"):
        row: Row = [lone]
        expected = [] if lone == "Kevers" else ["stray_row"]
        assert codes(judged([*list_rows(), row])) == expected


@pytest.mark.parametrize("space", [" ", "\xa0"])
def test_rows_filled_with_spaces_are_blank(space: str) -> None:
    rows = list_rows()
    blank: Row = [space] * 10
    judgement = judged([*rows[:4], blank, *rows[4:], blank, blank])
    assert (judgement.findings, judgement.rows) == ((), 10)


def test_the_total_in_a_footer_of_many_cells_is_compared() -> None:
    row: Row = ["Totaal aantal leerlingen: 250", "3-9-2024", "De Regenboog", "pagina 1"]
    finding = only(judged([*list_rows(), row]))
    assert (finding.code, finding.params["stated"]) == ("total_differs", 250)


@pytest.mark.parametrize("name", ["1A", "groep 8", "Groep 1/2"])
def test_the_group_of_a_subtotal_is_not_its_number(name: str) -> None:
    rows = list_rows()
    judgement = judged([*rows[:3], [f"Subtotaal {name}", 2], *rows[3:]])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


def test_the_number_beside_a_group_above_its_pupils_is_no_total() -> None:
    rows = list_rows()
    title: Row = ["Groep: 3", "Leerkracht: juf An", "Aantal: 2"]
    judgement = judged([*rows[:4], title, *rows[4:]])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


@pytest.mark.parametrize(("column", "text"), [(2, "School"), (5, "Bron"), (7, "Totaal")])
def test_a_pupil_without_a_number_is_never_taken_for_a_footer(column: int, text: str) -> None:
    rows = list_rows()
    rows[10][0], rows[10][column] = "", text
    judgement = judged(rows)
    assert (codes(judgement), judgement.rows) == (["missing"], 10)


def test_a_pupil_whose_name_is_a_word_for_a_total_is_a_pupil_without_a_number_too() -> None:
    rows = [[row[7], *row] for row in list_rows()]
    for row in rows:
        del row[8]
    rows[10][0], rows[10][1] = "Som", ""
    assert only(judged(rows)).code == "missing"


def test_a_pupil_beside_a_column_of_the_schools_name_is_a_pupil() -> None:
    rows = [["School", *row] for row in list_rows()]
    for row in rows[1:]:
        row[0] = "School De Regenboog"
    rows[10][1] = ""
    judgement = judged(rows)
    assert (codes(judgement), judgement.rows) == (["unknown_columns", "missing"], 10)


def test_a_table_that_counts_each_group_below_the_list_holds_no_pupils() -> None:
    table: list[Row] = [
        ["Groep", "Jongens", "Meisjes", "Totaal"],
        ["Groep 3", 1, 1, 2],
        ["Groep 7", 0, 1, 1],
        ["Totaal", 5, 5, 10],
    ]
    judgement = judged([*list_rows(), [], *table])
    assert judgement.findings == ()
    assert judgement.pupils == PLAIN.pupils


def test_a_pupil_whose_number_reads_as_a_group_is_a_pupil() -> None:
    rows = list_rows()
    rows[10][0] = "Groep 8"
    assert judged(rows).rows == 10


@pytest.mark.parametrize(
    ("group", "column", "value"),
    [
        (2, "ROEPNAAM", "Kees"),
        (2, "NAAM", "Boer"),
        (2, "GEBOORTEDATUM", "5-12-2014"),
        (1, "VOORLETTERS", "K."),
        (3, "NAAM", "Boer"),
    ],
)
def test_a_pupil_of_whom_little_but_the_group_is_filled_in_is_not_lost(
    group: int, column: str, value: str
) -> None:
    begun: Row = [None] * 10
    begun[group], begun[HEADER.index(column)] = "Groep 7", value
    judgement = judged([*list_rows(), begun])
    assert judgement.rows == 11
    missing = [finding for finding in judgement.findings if finding.code == "missing"]
    assert {(finding.column, finding.row) for finding in missing} >= {("A", 12)}


@pytest.mark.parametrize("beside", ["juf An", "Meester Piet", "24", 24, "24 leerlingen"])
def test_a_teacher_or_a_count_beside_a_group_is_no_pupil(beside: Value) -> None:
    title: Row = [None, None, "Groep 7", None, None, beside]
    rows = list_rows()
    judgement = judged([*rows[:9], title, *rows[9:]])
    assert (judgement.findings, judgement.rows) == ((), 10)
