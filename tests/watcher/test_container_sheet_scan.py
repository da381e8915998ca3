"""What a look at a worksheet's bytes finds, and that it finds what following every tag does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.watcher.container.sheet_scan import SheetScan, is_usual, scan_usual_sheet
from tests.watcher.building import (
    SHEET_1,
    codes,
    inspect,
    part_of,
    sheet_xml,
    ten_rows,
    with_parts,
    xlsxwriter_bytes,
)

GOOD = xlsxwriter_bytes(ten_rows())

COMMENT = b"<!-- -->"
"""A sheet with one is followed tag by tag."""

FORMULAS = (b"", b"<f>A9</f>", b"<f/>", b'<f t="shared" si="0"/>', b'<f t="array" ref="A1">B1</f>')
VALUES = (b"", b"<v>1</v>", b"<v></v>", b"<v/>", b"<v>#N/A</v>", b"<v>a&amp;b</v>", b"<v> </v>")
TYPES = (b"", b' s="1" t="str"', b' t="e"', b' s="2" t="b"', b' s="3"', b' cm="1" t="n"')

cells = st.builds(
    lambda kind, formula, value: (kind, formula + value),
    st.sampled_from(TYPES),
    st.sampled_from(FORMULAS),
    st.sampled_from(VALUES),
) | st.just((b' t="s"', b"<v>1</v>"))


def sheet(inside: list[tuple[bytes, bytes]], tail: bytes = b"") -> bytes:
    """A sheet with one cell in each row."""
    rows = (
        b'<row r="%d"><c r="B%d"%s>%s</c></row>' % (number, number, kind, content)
        for number, (kind, content) in enumerate(inside, 1)
    )
    return sheet_xml(b"".join((*rows, tail)))


def specials(scan: SheetScan) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    return scan.uncalculated, scan.errors


@given(st.lists(cells, max_size=12))
def test_leaving_cells_with_a_value_out_changes_nothing_of_what_is_found(
    inside: list[tuple[bytes, bytes]],
) -> None:
    assert is_usual(sheet(inside))
    followed = scan_usual_sheet(sheet(inside, COMMENT))
    assert specials(scan_usual_sheet(sheet(inside))) == specials(followed)


def test_formulas_that_nobody_calculated_and_errors_are_told_apart() -> None:
    inside = [(b"", b"<f>A9</f>"), (b' t="e"', b"<v>#N/A</v>"), (b"", b"<f>A9</f><v>1</v>")]
    assert specials(scan_usual_sheet(sheet(inside))) == ([(0, 1)], [(1, 1)])


def test_a_formula_that_gave_an_empty_text_is_calculated() -> None:
    inside = [(b' t="str"', b"<f>A9</f><v></v>"), (b"", b"<f>A9</f><v></v>")]
    assert specials(scan_usual_sheet(sheet(inside))) == ([(1, 1)], [])


@pytest.mark.parametrize("between", [b"</sheetData><sheetData>", b"</sheetData> <sheetData >"])
def test_cells_in_two_places_are_damage(between: bytes, tmp_path: Path) -> None:
    part = part_of(GOOD, SHEET_1).replace(b'<row r="5"', between + b'<row r="5"')
    assert codes(inspect(with_parts(GOOD, {SHEET_1: part}), tmp_path)) == {"container_damaged"}


@pytest.mark.parametrize(
    "values",
    [b"<is><t>Jan</t></is><is><t>Saar</t></is>", b"<is><t>Jan</t></is><!-- --><is><t>S</t></is>"],
)
def test_a_cell_with_two_strings_is_damage(values: bytes, tmp_path: Path) -> None:
    part = part_of(GOOD, SHEET_1)
    start, end = part.index(b'<c r="F4"'), part.index(b'<c r="G4"')
    cell = b'<c r="F4" t="inlineStr">%s</c>' % values
    data = with_parts(GOOD, {SHEET_1: part[:start] + cell + part[end:]})
    assert codes(inspect(data, tmp_path)) == {"container_damaged"}
