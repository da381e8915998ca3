"""Small files that ask for much by their shape: each is answered in 5 s, and says what it is."""

import random
import string
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from sftpdrop.roster.workbook import column_letter
from sftpdrop.watcher.pool import InspectionPool
from tests.watcher.building import (
    MAIN_NS,
    SHEET_1,
    codes,
    part_of,
    sheet_xml,
    ten_rows,
    with_parts,
    xls_bytes,
    xlsxwriter_bytes,
)
from tests.watcher.test_container_compound import stream_of, workbook_with
from tests.watcher.test_hostile_bombs import answer
from tests.watcher.test_reading_html import page, table

NAMESPACE = MAIN_NS.encode()
GOOD = xlsxwriter_bytes(ten_rows())
GOOD_SHEET = part_of(GOOD, SHEET_1)
NEAR = b'<row r="1"><c r="A1"><v>1</v></c></row>'
# What does not pack well keeps a part under the ratio that is refused as a bomb.
NOISE = "".join(random.Random(1).choices(string.ascii_letters, k=40_000)).encode()


def sheet(rows: bytes, strings: bytes | None = None) -> bytes:
    changes: dict[str, bytes | None] = {SHEET_1: sheet_xml(rows)}
    if strings is not None:
        changes["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (NAMESPACE, strings)
    return with_parts(GOOD, changes)


def full_rows(rows: int, cell: bytes) -> bytes:
    """Rows of 100 cells, each the same but for its reference."""
    letters = [column_letter(column).encode() for column in range(100)]
    return b"".join(
        b'<row r="%d">%s</row>'
        % (row, b"".join(cell % (b"%s%d" % (letter, row)) for letter in letters))
        for row in range(1, rows + 1)
    )


def prefixed(before: bytes) -> bytes:
    rows = (
        b"<x:row r='1'><x:c r='A1'><x:v>1</x:v></x:c></x:row>"
        b"<x:row r='1048576'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row>"
    )
    part = b"%s<x:worksheet xmlns:x='%s'><x:sheetData>%s</x:sheetData></x:worksheet>"
    return with_parts(GOOD, {SHEET_1: part % (before, NAMESPACE, rows)})


FAR_TEXT = b'<c r="A2" t="inlineStr"><is><t> r="1" r="1" r="1"</t></is></c>'
FAR: dict[str, tuple[bytes, str]] = {
    "prefix after a byte order mark": (prefixed(b"\xef\xbb\xbf"), "too_many_rows"),
    "prefix after a comment": (prefixed(b"<!-- -->"), "too_many_rows"),
    "other quotes, and a text like a reference": (
        sheet(NEAR + FAR_TEXT + b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        "too_many_rows",
    ),
    "a second reference": (
        sheet(NEAR + b'<row r="2"><c r="A2" r="XFD1048576"><v>1</v></c></row>'),
        "container_damaged",
    ),
    "a second one behind a sign": (
        sheet(NEAR + b'<row r="2"><c r="A2" s=">" r="XFD1048576"><v>1</v></c></row>'),
        "container_damaged",
    ),
    "a row beyond all rows": (
        sheet(NEAR + b'<row r="2"><c r="A99999999"><v>1</v></c></row>'),
        "container_damaged",
    ),
    "small letters": (
        sheet(NEAR + b'<row r="2"><c r="xfd9000"><v>1</v></c></row>'),
        "container_damaged",
    ),
}


@pytest.mark.parametrize(("data", "code"), FAR.values(), ids=FAR)
def test_a_cell_far_away_is_seen_however_it_is_spelt(
    data: bytes, code: str, pool: InspectionPool, tmp_path: Path
) -> None:
    assert codes(answer(pool, data, tmp_path)) == {code}


def xls_of_one_string(cells: int, length: int) -> bytes:
    """An .xls whose cells all refer to one long string."""
    stream = stream_of(xls_bytes([["x"]]))
    label = stream.index(struct.pack("<2H", 0xFD, 10))
    strings = stream.index(struct.pack("<H", 0xFC))
    (size,) = struct.unpack_from("<H", stream, strings + 2)
    body = struct.pack("<2LHB", 1, cells, length, 0) + b"x" * length
    table_of_strings = struct.pack("<2H", 0xFC, len(body)) + body
    grown = len(table_of_strings) - size - 4
    head = bytearray(stream[:strings] + table_of_strings + stream[strings + 4 + size : label])
    place = head.index(struct.pack("<H", 0x85)) + 4
    struct.pack_into("<L", head, place, struct.unpack_from("<L", head, place)[0] + grown)
    (style,) = struct.unpack_from("<H", stream, label + 8)
    labels = b"".join(
        struct.pack("<5HL", 0xFD, 10, number // 100, number % 100, style, 0)
        for number in range(cells)
    )
    return workbook_with(bytes(head) + labels + stream[label + 14 :])


def test_the_text_of_an_xls_that_cells_share_is_read_where_it_is_little(
    pool: InspectionPool, tmp_path: Path
) -> None:
    assert "no_header" in codes(answer(pool, xls_of_one_string(100, 100), tmp_path))


SHARED = b'<c r="%s" t="s"><v>0</v></c>'
LONG = b"<si><t>%s</t></si>" % (b"x" * 32_000)
SAME_SHEET = b'<sheet name="Blad%d" sheetId="%d" r:id="rId1"/>'


def one_part_for_all_sheets() -> bytes:
    book = part_of(GOOD, "xl/workbook.xml")
    start, end = book.index(b"<sheets>"), book.index(b"</sheets>")
    sheets = b"".join(SAME_SHEET % (number, number) for number in range(1, 51))
    changed = book[:start] + b"<sheets>" + sheets + book[end:]
    rows = sheet_xml(full_rows(10_000, b'<c r="%s"><v>1</v></c>'))
    return with_parts(GOOD, {"xl/workbook.xml": changed, SHEET_1: rows})


MUCH: dict[str, tuple[Callable[[], bytes], str]] = {
    "a string for many cells": (lambda: sheet(full_rows(200, SHARED), LONG), "too_much_text"),
    "a short string for very many cells": (
        lambda: sheet(full_rows(2_500, SHARED), b"<si><t>%s</t></si>" % (b"x" * 40)),
        "too_much_text",
    ),
    "a string for many cells of an .xls": (
        lambda: xls_of_one_string(20_000, 8_000),
        "too_much_text",
    ),
    "one part for all sheets": (one_part_for_all_sheets, "container_damaged"),
}


@pytest.mark.parametrize(("make", "code"), MUCH.values(), ids=MUCH)
def test_more_text_or_cells_than_are_read_are_never_built(
    make: Callable[[], bytes], code: str, pool: InspectionPool, tmp_path: Path
) -> None:
    assert codes(answer(pool, make(), tmp_path)) == {code}


def after_cells(markup: bytes) -> bytes:
    return with_parts(
        GOOD, {SHEET_1: GOOD_SHEET.replace(b"</sheetData>", b"</sheetData>" + NOISE + markup)}
    )


def in_styles(markup: bytes) -> bytes:
    styles = part_of(GOOD, "xl/styles.xml")
    end = b"</styleSheet>"
    return with_parts(GOOD, {"xl/styles.xml": styles.replace(end, NOISE + markup + end)})


ENDLESS: dict[str, Callable[[], bytes]] = {
    "formulas": lambda: after_cells(b"a|b!" + b"<x:f " * 400_000),
    "name of a link": lambda: after_cells(b"<hyperlink %s>" % (b"a1" * 400_000)),
    "name of a filter": lambda: after_cells(b"<filter %s>" % (b"a1" * 400_000)),
    "name of a style": lambda: in_styles(b"<cellStyle %s=''/>" % (b"a1" * 400_000)),
}


@pytest.mark.parametrize("make", ENDLESS.values(), ids=ENDLESS)
def test_markup_that_does_not_end_is_looked_through_once(
    make: Callable[[], bytes], pool: InspectionPool, tmp_path: Path
) -> None:
    assert answer(pool, make(), tmp_path).pupils == 10


HTML = {
    "tags": b"<a " * 900_000,
    "ends": b"</a" * 900_000,
    "instructions": b"<?" * 900_000,
    "instructions that end": b"<?>" * 900_000,
    "declarations": b"<!x " * 900_000,
    "sections": b"<![CDATA[>" * 900_000,
    "attributes": b'<a b="' * 900_000,
    "one tag": b"<a " + b"b " * 4_000_000,
}


@pytest.mark.parametrize("markup", HTML.values(), ids=HTML)
def test_html_that_does_not_end_is_refused(
    markup: bytes, pool: InspectionPool, tmp_path: Path
) -> None:
    data = page(table([["Naam"]])) + markup
    assert codes(answer(pool, data, tmp_path)) == {"container_html_unsure"}


def headers_everywhere(header: str) -> bytes:
    cell = b'<c r="%%s" t="inlineStr"><is><t>%s</t></is></c>' % header.encode()
    top = full_rows(60, cell)
    below = full_rows(10_000, b'<c r="%s"><v>1</v></c>')
    return sheet(top + below[len(full_rows(60, b'<c r="%s"><v>1</v></c>')) :])


def many_repeated_headers() -> bytes:
    """A header a hundred times, each with other columns that are nearly known."""
    chance = random.Random(2)
    header = [str(text) for text in ten_rows()[0]]
    rows: list[list[object]] = []
    for _ in range(100):
        odd = ["achternaamleerl" + "".join(chance.choices("abcdefg", k=8)) for _ in range(90)]
        rows += [[*header, *odd], ["x"] * 20]
    return xlsxwriter_bytes(rows)


def label_and_bsns() -> bytes:
    """Columns of numbers that may be dates, so that it matters whether they have a label."""
    return sheet(full_rows(5_000, b'<c r="%s"><v>20150506</v></c>'))


def a_million_cells(cell: bytes) -> Callable[[], bytes]:
    return lambda: sheet(full_rows(10_000, cell))


SLOW: dict[str, Callable[[], bytes]] = {
    "formulas with a value": a_million_cells(b'<c r="%s"><f>A1</f><v>1</v></c>'),
    "formulas without one": a_million_cells(b'<c r="%s"><f>A1</f></c>'),
    "error values": a_million_cells(b'<c r="%s" t="e"><v>#N/A</v></c>'),
    "refused headers": lambda: headers_everywhere("BSN"),
    "repeated headers": many_repeated_headers,
    "numbers with a label": label_and_bsns,
}


@pytest.mark.parametrize("make", SLOW.values(), ids=SLOW)
def test_what_is_looked_for_in_each_cell_is_found_in_time(
    make: Callable[[], bytes], pool: InspectionPool, tmp_path: Path
) -> None:
    assert answer(pool, make(), tmp_path).errors > 0


def test_a_length_of_time_beyond_all_times_is_told_of(pool: InspectionPool, tmp_path: Path) -> None:
    styles = (
        b'<styleSheet xmlns="%s"><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>'
        b'<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>' % NAMESPACE
    )
    long = sheet_xml(b'<row r="1"><c r="A1" s="1"><v>1e300</v></c></row>')
    data = with_parts(GOOD, {SHEET_1: long, "xl/styles.xml": styles})
    assert codes(answer(pool, data, tmp_path)) == {"container_unsupported"}
