"""Headers that are spread over two rows."""

import pytest

from tests.roster.lists import Row, cell, codes, judged, list_rows, only, with_extra_column

PUPILS = judged(list_rows()).pupils

SPLIT: dict[str, tuple[Row, Row]] = {
    "half of them a row higher": (
        ["Leerlingnummer", "", "", "", "Voorletters", "", "", "", "Geboortedatum", "Geslacht"],
        ["", "Groep", "Groepsnaam", "Jaargroep", "", "Roepnaam", "Voorvoegsel", "Achternaam"],
    ),
    "one of them a row higher, beside a word over others": (
        ["Leerlingnummer", "Groep", "", "", "Naam"],
        ["", "Code", "Naam", "Jaargroep", "Voorletters", "Roepnaam", "Voorvoegsel", "Achternaam",
         "Geboortedatum", "Geslacht"],
    ),
    "a word over several": (
        ["Leerling", "Groep", "", "", "Leerling", "", "", "", "", ""],
        ["nummer", "code", "naam", "Jaargroep", "voorletters", "roepnaam", "tussenvoegsel",
         "achternaam", "geboortedatum", "geslacht"],
    ),
    "words that are broken off": (
        ["Leerling-", "Groeps-", "Groeps-", "Jaar-", "Voor-", "Roep-", "Voor-", "Achter-",
         "Geboorte-", "Ge-"],
        ["nummer", "code", "naam", "groep", "letters", "naam", "voegsel", "naam", "datum",
         "slacht"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("above", [0, 3])
@pytest.mark.parametrize("header", SPLIT.values(), ids=SPLIT)
def test_a_header_of_two_rows_is_read_as_one(header: tuple[Row, Row], above: int) -> None:
    title: list[Row] = [["De Regenboog"], ["Leerlingen"], []]
    judgement = judged([*title[:above], *header, *list_rows()[1:]])
    assert (judgement.findings, judgement.pupils) == ((), PUPILS)


@pytest.mark.parametrize("header", SPLIT.values(), ids=SPLIT)
def test_a_header_of_two_rows_may_be_repeated_above_each_group(header: tuple[Row, Row]) -> None:
    pupils = list_rows()[1:]
    judgement = judged([*header, *pupils[:5], [], *header, *pupils[5:]])
    assert (judgement.findings, judgement.pupils) == ((), PUPILS)


def test_a_word_above_some_columns_is_not_of_all_behind_them() -> None:
    upper: Row = ["Leerlingnummer", "Naam", "", "", "", "", "", "", "Geboortedatum", "Geslacht"]
    lower: Row = ["", "Voorletters", "Roepnaam", "Voorvoegsel", "Achternaam",
                  "Groep", "Groepsnaam", "Jaargroep"]  # fmt: skip
    pupils = [[row[0], *row[4:8], *row[1:4], *row[8:]] for row in list_rows()[1:]]
    judgement = judged([upper, lower, *pupils])
    assert (judgement.findings, judgement.pupils) == ((), PUPILS)


def test_a_fault_in_a_list_with_two_rows_of_headers_is_told_at_its_own_cell() -> None:
    rows = [*SPLIT["a word over several"], *list_rows()[1:]]
    rows[4][8] = "31-2-2019"
    assert cell(only(judged(rows))) == "I5"


@pytest.mark.parametrize("above", ["Ouder 1", "BSN"])
def test_a_word_above_a_column_says_that_it_may_not_be_there(above: str) -> None:
    upper, lower = SPLIT["half of them a row higher"]
    rows = with_extra_column("x", ["x"] * 10)
    judgement = judged([[*upper, above], [*lower, "", "", "nummer"], *rows[1:]])
    assert judgement.must_destroy
    assert cell(only(judgement)) == "K2"


def test_a_bsn_in_a_remark_beside_a_header_of_two_rows_is_found() -> None:
    upper, lower = SPLIT["half of them a row higher"]
    remark = "Let op bij het invullen van deze lijst: het BSN van Fenna is 111222333"
    judgement = judged([upper, [*lower, "", "", remark], *list_rows()[1:]])
    assert only(judgement).code == "identity_labelled"


def test_the_name_of_a_parent_is_not_taken_for_the_pupils() -> None:
    upper: Row = ["Leerling", *[""] * 9, "Ouder 1"]
    lower: Row = [*list_rows()[0][:7], "Achternaam", "Geboortedatum", "Geslacht", "Naam"]
    judgement = judged([upper, lower, *([*row, "Vos"] for row in list_rows()[1:])])
    assert judgement.must_destroy
    assert only(judgement).params["header"] == "Ouder 1 Naam"


@pytest.mark.parametrize("title", ["Lijst voor ouders", "Ouders"])
def test_a_title_with_a_word_that_is_refused_is_no_header(title: str) -> None:
    judgement = judged([[title], *list_rows()])
    assert (judgement.findings, judgement.pupils) == ((), PUPILS)


def test_a_column_that_may_not_be_there_is_named_as_it_is_called() -> None:
    upper, lower = SPLIT["half of them a row higher"]
    rows = with_extra_column("x", ["x"] * 10)
    judgement = judged([upper, [*lower, "", "", "Mobiel"], *rows[1:]])
    assert only(judgement).params["header"] == "Mobiel"


def test_a_title_with_a_word_like_a_header_is_no_part_of_it() -> None:
    rows = list_rows()
    rows[0][2] = "Kleur"
    judgement = judged([["Lijst", "van", "Groepsnaam"], *rows])
    assert codes(judgement) == ["column_missing", "unknown_columns"]
