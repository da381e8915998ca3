"""Texts around the cells of an .xlsx are bounded, as its cells are."""

import pytest

from sftpdrop.watcher.container.biff_texts import words_with_a_number
from sftpdrop.watcher.reading import read_file
from tests.watcher.building import LIMITS, SHEET_1, part_of, ten_rows, with_parts, xlsxwriter_bytes

NUMBERS = b"111222333; "
MANY = NUMBERS * (LIMITS.text_volume // len(NUMBERS) + 1)


def codes_with(changes: dict[str, bytes]) -> list[str]:
    data = with_parts(xlsxwriter_bytes(ten_rows()), changes)
    return [finding.code for finding in read_file(data, "lijst.xlsx", LIMITS).findings]


def sheet_with(end: bytes = b"", cells: bytes = b"") -> bytes:
    sheet = part_of(xlsxwriter_bytes(ten_rows()), SHEET_1)
    sheet = sheet.replace(b"</worksheet>", end + b"</worksheet>")
    return sheet.replace(b"</sheetData>", cells + b"</sheetData>")


# A text of digits alone would be refused for how well it packs.
def poorly_packed(text: bytes) -> bytes:
    return b"".join(b"%d %b" % (at * at, text[at : at + 100]) for at in range(0, len(text), 100))


@pytest.mark.parametrize("part", ["customXml/item1.xml", "docProps/custom.xml"])
def test_a_part_of_megabytes_beside_the_sheets_is_refused(part: str) -> None:
    assert codes_with({part: b"<a>%b</a>" % poorly_packed(MANY)}) == ["too_much_text"]


def test_megabytes_behind_the_cells_are_refused() -> None:
    footer = b"<headerFooter><oddFooter>%b</oddFooter></headerFooter>" % poorly_packed(MANY)
    assert codes_with({SHEET_1: sheet_with(footer)}) == ["too_much_text"]


def test_formulas_with_megabytes_of_numbers_are_refused() -> None:
    formula = b"<f>%b</f>" % poorly_packed(NUMBERS * 2_000)
    cells = b'<c r="L12">%b<v>1</v></c>' % formula
    row = b'<row r="12">%b</row>' % cells
    assert codes_with({SHEET_1: sheet_with(cells=row * 400)}) == ["too_much_text"]


def test_a_formula_longer_than_excel_takes_is_damage() -> None:
    formula = b'<row r="12"><c r="L12"><f>%b</f><v>1</v></c></row>' % (NUMBERS * 5_000)
    assert codes_with({SHEET_1: sheet_with(cells=formula)}) == ["container_damaged"]


def test_megabytes_of_deleted_strings_with_numbers_are_refused() -> None:
    strings = part_of(xlsxwriter_bytes(ten_rows()), "xl/sharedStrings.xml")
    more = b"<si><t>%b</t></si></sst>" % poorly_packed(MANY)
    changed = strings.replace(b"</sst>", more)
    assert codes_with({"xl/sharedStrings.xml": changed}) == ["too_much_text"]


def test_constants_of_an_xls_formula_are_not_read_over_and_over() -> None:
    """Each token that looks like one may lie over the next ones."""
    formula = (b"\x17\xff\x0012345678;" * 700)[:8_000]
    assert sum(map(len, words_with_a_number(formula))) < 3 * len(formula)
