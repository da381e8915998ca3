"""Any valid list in any layout is the same list, and any single fault is found at its cell."""

from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.core.account import Locale
from sftpdrop.core.finding import Finding
from sftpdrop.roster.judge import judge
from sftpdrop.roster.pupil import Pupil
from sftpdrop.roster.roll import fingerprint, make_roll
from sftpdrop.roster.workbook import LooseText, Value, Workbook, column_letter
from sftpdrop.texts.findings import say_finding
from tests.roster.layouts import Laid, faults, layouts, pupil_lists
from tests.roster.lists import TODAY, judged, list_rows, profile


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
    bsns: list[Value] = ["111222333", "123456782", 101222331, 12345672, "1112.22.333"]
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


_ANY_VALUE = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.text("0123456789-/. :'#=van dertotaalgroep,", max_size=30),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(st.lists(st.lists(_ANY_VALUE, max_size=12), max_size=8))
def test_no_cells_whatever_can_make_the_judge_fail(rows: list[list[Value]]) -> None:
    loose = [LooseText("comment", str(value)) for row in rows for value in row]
    judgement = judged([*list_rows()[:4], *rows], rows, loose=loose)
    assert judgement.rows >= 3
    make_roll(judgement.pupils, b"secret")
    fingerprint(judgement.pupils, b"secret")
    for finding in judgement.findings:
        assert say_finding(finding, Locale.DUTCH)
        assert say_finding(finding, Locale.ENGLISH)
