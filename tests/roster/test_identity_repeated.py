"""A BSN in a place whose text is repeated to the school: it is found, and never repeated."""

import pytest

from sftpdrop.roster.judge import Judgement, judge
from sftpdrop.roster.workbook import LooseText, Sheet, Workbook
from tests.roster.lists import (
    TODAY,
    Row,
    codes,
    judged,
    list_rows,
    profile,
    with_cell,
    with_extra_column,
)

BSN = "111222333"
BSNS = (BSN, "123456782", "999999990")
OTHER_SHEETS: dict[str, list[Row]] = {
    "a header on another sheet": [["Naam", f"BSN {BSN}"], ["x", "123456782"], ["y", "999999990"]],
    "a title": [[f"Lijst van BSN {BSN}"]],
}


def _said(judgement: Judgement) -> str:
    return f"{judgement.findings}{judgement.groups}"


@pytest.mark.parametrize("sheet", OTHER_SHEETS.values(), ids=OTHER_SHEETS)
def test_a_bsn_on_another_sheet_is_told_once_and_not_repeated(sheet: list[Row]) -> None:
    judgement = judged(list_rows(), sheet)
    assert judgement.must_destroy
    assert len(judgement.findings) == 1
    assert BSN not in _said(judgement)


@pytest.mark.parametrize("name", [f"Groep BSN {BSN}", BSN])
def test_a_bsn_in_a_group_name_is_not_repeated(name: str) -> None:
    judgement = judged(with_cell("GROEPSNAAM", 9, name))
    assert {"identity_labelled", "identity_perhaps"}.intersection(codes(judgement))
    assert BSN not in _said(judgement)


def test_a_bsn_in_the_name_of_a_sheet_is_refused_and_not_repeated() -> None:
    rows = with_cell("NAAM", 3, "")
    judgement = judge(Workbook("xlsx", (Sheet(f"BSN {BSN}", rows),)), profile(), TODAY)
    assert codes(judgement) == ["identity_loose", "missing"]
    assert {finding.sheet for finding in judgement.findings} == {"BSN …"}


@pytest.mark.parametrize("name", ["20250802-20260731", "12345678, 23456789", "Groep 3"])
def test_the_name_of_a_sheet_without_a_bsn_is_repeated_as_it_is(name: str) -> None:
    rows = with_cell("NAAM", 3, "")
    judgement = judge(Workbook("xlsx", (Sheet(name, rows),)), profile(), TODAY)
    assert [(f.code, f.sheet) for f in judgement.findings] == [("missing", name)]


def test_a_hidden_column_of_bsns_is_told_once() -> None:
    judgement = judged(list_rows(), [["Naam", "BSN"], *(["x", BSN] for _ in range(10))])
    assert codes(judgement) == ["identity_column"]


@pytest.mark.parametrize(
    "written", ["111\u200b222\u200b333", "BSN111222333", "bsn:111.222.333", "nr.111222333"]
)
def test_a_bsn_is_found_however_it_is_written(written: str) -> None:
    assert judged(with_extra_column("Kenmerk", [written] * 4)).must_destroy


@pytest.mark.parametrize("between", ["\n", ", ", ",", " ", "; ", " / ", "\t", "\n12\n"])
def test_bsns_listed_behind_each_other_are_found_one_by_one(between: str) -> None:
    listed = between.join((*BSNS, "1112.22.333"))
    judgement = judged(list_rows(), loose=[LooseText("comment", listed, "Blad1", 2, "H")])
    assert codes(judgement) == ["identity_loose"]
    assert judged(with_extra_column("Kenmerk", [listed] * 4)).must_destroy


def test_bsns_in_one_cell_count_one_by_one() -> None:
    assert judged(with_extra_column("Kenmerk", [" ".join(BSNS)])).must_destroy
    judgement = judged(with_extra_column("Kenmerk", [f"{BSN} 123456789 234567891 {BSN}"]))
    assert codes(judgement) == ["unknown_columns", "identity_perhaps"]


def test_bsns_listed_in_a_group_name_are_not_repeated() -> None:
    judgement = judged(with_cell("GROEPSNAAM", 9, " ".join(BSNS[:2])))
    assert not any(number in _said(judgement) for number in BSNS)


@pytest.mark.parametrize("at", [0, 3])
def test_a_bsn_behind_its_name_among_the_headers_is_destroyed(at: int) -> None:
    rows = list_rows()
    rows.insert(3, list(rows[0]))
    rows[at].append(f"BSN {BSN}")
    judgement = judged(rows)
    assert judgement.must_destroy
    assert BSN not in _said(judgement)


@pytest.mark.parametrize("written", [BSN, int(BSN), "111 222 333"])
def test_a_bsn_in_place_of_a_birth_date_is_pointed_at(written: str | int) -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, written))
    assert set(codes(judgement)) == {"date_invalid", "identity_perhaps"}
    assert [(finding.row, finding.column) for finding in judgement.findings] == [(8, "I")] * 2
