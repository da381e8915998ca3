from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.texts.findings import say_finding
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
TYPES = part_of(GOOD, "[Content_Types].xml")
MACRO_TYPES = TYPES.replace(
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
)
DDE_LINK = b'<externalLink xmlns="x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
PASSENGERS: dict[str, tuple[dict[str, bytes | None], str]] = {
    "VBA": ({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, "workbook_macros"),
    "content type of .xlsm": ({"[Content_Types].xml": MACRO_TYPES}, "workbook_macros"),
    "Excel 4 macros": ({"xl/macrosheets/sheet1.xml": b"<a/>"}, "workbook_macros"),
    "embedded document": ({"xl/embeddings/oleObject1.bin": b"x"}, "workbook_embedded"),
    "embedded workbook": ({"xl/embeddings/Book.xlsx": GOOD}, "workbook_embedded"),
    "ActiveX": ({"xl/activeX/activeX1.xml": b"<a/>"}, "workbook_activex"),
    "external link": (
        {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"},
        "workbook_external_links",
    ),
    "DDE link": ({"xl/externalLinks/externalLink1.xml": DDE_LINK}, "workbook_dde"),
    "connection": ({"xl/connections.xml": b"<connections/>"}, "workbook_connections"),
    "query": ({"xl/queryTables/queryTable1.xml": b"<queryTable/>"}, "workbook_connections"),
}


@pytest.mark.parametrize(("changes", "code"), PASSENGERS.values(), ids=PASSENGERS)
def test_active_and_foreign_content_is_refused_and_the_list_still_judged(
    changes: dict[str, bytes | None], code: str, tmp_path: Path
) -> None:
    inspection = inspect(with_parts(GOOD, changes), tmp_path)
    assert codes(inspection) == {code}
    assert inspection.pupils == 10
    assert inspection.errors == 1
    assert say_finding(inspection.findings[0], Locale.DUTCH)


def test_formula_that_starts_a_program_is_refused(tmp_path: Path) -> None:
    formula = b"<c r=\"L3\"><f>cmd|'/c calc'!A0</f><v>1</v></c></row>"
    sheet = part_of(GOOD, SHEET_1)
    changed = b"</row>".join(sheet.split(b"</row>")[:2]) + formula + sheet.split(b"</row>", 2)[2]
    assert "workbook_dde" in codes(inspect(with_parts(GOOD, {SHEET_1: changed}), tmp_path))


@pytest.mark.parametrize("part", [SHEET_1, "xl/sharedStrings.xml", "docProps/core.xml"])
def test_document_type_in_any_part_is_refused(part: str, tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert codes(inspect(with_parts(GOOD, {part: bomb}), tmp_path)) == {"container_doctype"}


def test_document_type_in_utf_16_is_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    assert codes(inspect(with_parts(GOOD, {SHEET_1: bomb}), tmp_path)) == {"container_doctype"}


def test_a_sheet_in_utf_16_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    sheet = part_of(GOOD, SHEET_1).decode().encode("utf-16")
    assert codes(inspect(with_parts(GOOD, {SHEET_1: sheet}), tmp_path)) == {"container_unsupported"}


def test_custom_xml_in_utf_16_does_no_harm(tmp_path: Path) -> None:
    item = '<?xml version="1.0" encoding="utf-16"?><a>bibliotheek</a>'.encode("utf-16")
    assert codes(inspect(with_parts(GOOD, {"customXml/item1.xml": item}), tmp_path)) == set()


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", SHEET_1]
)
def test_missing_part_is_damage(part: str, tmp_path: Path) -> None:
    assert codes(inspect(with_parts(GOOD, {part: None}), tmp_path)) == {"container_damaged"}


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET_1, "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_broken_xml_is_damage(part: str, tmp_path: Path) -> None:
    half = part_of(GOOD, part)[:-20]
    assert codes(inspect(with_parts(GOOD, {part: half}), tmp_path)) == {"container_damaged"}


def test_strict_open_xml_is_read_alike(tmp_path: Path) -> None:
    """Excel's other .xlsx, ISO 29500 Strict, differs in its namespaces."""
    parts = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET_1, "xl/sharedStrings.xml")
    changes: dict[str, bytes | None] = {
        name: part_of(GOOD, name)
        .replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        .replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name in (*parts, "_rels/.rels", "xl/styles.xml")
    }
    strict = inspect(with_parts(GOOD, changes), tmp_path)
    assert strict.fingerprint == inspect(GOOD, tmp_path).fingerprint


def test_sheet_of_two_cells_far_apart_is_refused_at_its_sheet(tmp_path: Path) -> None:
    far = sheet_xml(
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    inspection = inspect(with_parts(GOOD, {SHEET_1: far}), tmp_path)
    assert codes(inspection) == {"too_many_rows"}
    assert inspection.findings[0].sheet == "Leerlingen"


@pytest.mark.parametrize(
    "cells",
    [
        b"<row r='1'><c r='XFD1'><v>1</v></c></row>",
        b'<row r="1"><c\nr="XFD1"><v>1</v></c></row>',
        b'<row r="1"><c r = "XFD1"><v>1</v></c></row>',
        b"<row>" + b"<c><v>1</v></c>" * 16_384 + b"</row>",
        b'<row s="0" r="1"><c s="0" r="XFD1"><v>1</v></c></row>',
        b'<x:row r="1" xmlns:x="urn:x"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_far_cell_is_found_however_it_is_spelt(cells: bytes, tmp_path: Path) -> None:
    inspection = inspect(with_parts(GOOD, {SHEET_1: sheet_xml(cells)}), tmp_path)
    assert codes(inspection) == {"too_many_columns"}


def test_empty_formatted_cells_do_not_count(tmp_path: Path) -> None:
    sheet = part_of(GOOD, SHEET_1)
    empty = b"".join(b'<row r="%d" s="1"/>' % row for row in range(12, 1_048_577))
    far = b'<row r="1048577"><c r="XFD1048577" s="1"/></row></sheetData>'
    changed = sheet.replace(b"</sheetData>", empty + far)
    inspection = inspect(with_parts(GOOD, {SHEET_1: changed}), tmp_path)
    assert (codes(inspection), inspection.pupils) == (set(), 10)
