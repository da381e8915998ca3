"""What a look at a worksheet's bytes finds, and that it finds what following every tag does."""

from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.watcher.container.sheet_scan import SheetScan, is_usual, scan_usual_sheet
from tests.watcher.building import sheet_xml

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
