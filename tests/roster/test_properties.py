"""Any valid list in any layout is the same list, and any single fault is found at its cell."""

from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.core.finding import Finding
from sftpdrop.roster.judge import judge
from sftpdrop.roster.pupil import Pupil
from sftpdrop.roster.workbook import Value, Workbook, column_letter
from tests.roster.layouts import Laid, faults, layouts, pupil_lists
from tests.roster.lists import TODAY, profile


@given(st.data())
def test_a_valid_list_in_any_layout_has_the_same_normal_form(data: st.DataObject) -> None:
    pupils = data.draw(pupil_lists())
    laid = data.draw(layouts(pupils))
    judgement = judge(laid.workbook, profile(), TODAY)
    assert judgement.findings == ()
    assert list(judgement.pupils) == pupils


def place(finding: Finding) -> tuple[str | None, int | None, str | None]:
    return finding.sheet, finding.row, finding.column


def found(workbook: Workbook, code: str) -> list[tuple[str | None, int | None, str | None]]:
    """Where the findings are whose code begins with `code`."""
    findings = judge(workbook, profile(), TODAY).findings
    return [place(finding) for finding in findings if finding.code.startswith(code)]


def spot(laid: Laid, pupil: int, header: str) -> tuple[str, int, str]:
    """Where a pupil's cell stands, as a finding says it."""
    sheet, row = laid.places[pupil]
    return f"Blad{sheet + 1}", row + 1, column_letter(laid.columns.index(header))


@given(st.data(), faults())
def test_a_single_fault_is_found_at_its_cell(
    data: st.DataObject, fault: tuple[str, Value, str]
) -> None:
    header, value, code = fault
    pupils = data.draw(pupil_lists())
    laid = data.draw(layouts(pupils, plain=True))
    pupil = data.draw(st.integers(0, len(pupils) - 1))
    sheet, row = laid.places[pupil]
    laid.sheets[sheet][row][laid.columns.index(header)] = value
    assert found(laid.workbook, code) == [spot(laid, pupil, header)]


@given(st.data())
def test_a_doubled_row_is_found_at_its_second_place(data: st.DataObject) -> None:
    pupils = data.draw(pupil_lists())
    laid = data.draw(layouts(pupils, plain=True))
    pupil = data.draw(st.integers(0, len(pupils) - 1))
    sheet, row = laid.places[pupil]
    laid.sheets[sheet].insert(row + 1, list(laid.sheets[sheet][row]))
    sheet_name, number, column = spot(laid, pupil, "LEERLINGNUMMER")
    assert found(laid.workbook, "number_twice") == [(sheet_name, number + 1, column)]


@given(st.data(), st.sampled_from(["BSN", "Kenmerk", None]))
def test_an_added_bsn_column_is_always_refused(data: st.DataObject, header: str | None) -> None:
    pupils: list[Pupil] = data.draw(pupil_lists())
    laid = data.draw(layouts(pupils))
    bsns = ["111222333", "123456782", 101222331, 12345672, "1112.22.333"]
    for rows in laid.sheets:
        for row in rows:
            if len(row) == len(laid.columns):
                row.append(header)
                break
    for (sheet, row_index), index in zip(laid.places, range(len(pupils)), strict=True):
        laid.sheets[sheet][row_index].append(bsns[index % len(bsns)])
    judgement = judge(laid.workbook, profile(), TODAY)
    assert judgement.must_destroy
    refused = {f.column for f in judgement.findings if f.code.startswith("identity_")}
    assert refused == {"K"}
