"""Workbooks made to take time or memory: each is answered in 5 s by a child under its limits."""

import io
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sftpdrop.core.inspection import Inspection
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.pool import InspectionPool
from tests.watcher.building import (
    SHEET_1,
    TODAY,
    codes,
    openpyxl_bytes,
    part_of,
    sheet_xml,
    ten_rows,
    with_parts,
    xls_bytes,
    xlsxwriter_bytes,
)
from tests.watcher.test_container_archive import quoted_overlap
from tests.watcher.test_container_compound import HEADER_FIELDS, poke_header

LIMITS = ReadingLimits()
SECONDS = 5
GOOD = xlsxwriter_bytes(ten_rows())


def peak_memory() -> int:
    """The most bytes of memory that this process has ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def answer(pool: InspectionPool, data: bytes, folder: Path) -> Inspection:
    path = folder / "upload"
    path.write_bytes(data)
    started = pool.run(time.process_time)
    inspection = pool.inspect(path, "lijst.xlsx", TODAY)
    # Of the child's own time: what else the machine does meanwhile is no fault of the file's.
    assert pool.run(time.process_time) - started < SECONDS
    assert pool.run(peak_memory) < LIMITS.memory_bytes
    return inspection


def sheet_bomb(megabytes: int) -> bytes:
    """A sheet that unpacks to `megabytes`, all of it well-formed."""
    target = io.BytesIO()
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    head, tail = sheet_xml(b"|").split(b"|")
    target.write(with_parts(GOOD, {SHEET_1: None}))
    with (
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(SHEET_1, "w") as entry,
    ):
        entry.write(head)
        for _ in range(megabytes):
            entry.write(row * (1_000_000 // len(row)))
        entry.write(tail)
    return target.getvalue()


def nested(depth: int) -> bytes:
    data = bytes(1_000_000)
    for _ in range(depth):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}.zip", data)
        data = target.getvalue()
    return data


def entities() -> bytes:
    lines = [b'<!ENTITY a0 "ha">']
    lines += [
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 20)
    ]
    return with_parts(GOOD, {SHEET_1: b"<!DOCTYPE x [%s]><x>&a19;</x>" % b"".join(lines)})


def far_cell() -> bytes:
    near = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_parts(GOOD, {SHEET_1: sheet_xml(near + far)})


def stray_columns() -> bytes:
    """Far columns in a first row, near ones in many: the rectangle is what costs."""
    first = b"<row>" + b"<c><v>1</v></c>" * 16_384 + b"</row>"
    return with_parts(GOOD, {SHEET_1: sheet_xml(first + b"<row><c><v>1</v></c></row>" * 9_000)})


def many_strings() -> bytes:
    strings = b"<si><t>x</t></si>" * 2_000_000
    return with_parts(GOOD, {"xl/sharedStrings.xml": b"<sst>%s</sst>" % strings})


def many_merges() -> bytes:
    merges = b'<mergeCell ref="A1:XFD1048576"/>' * 500_000
    sheet = part_of(GOOD, SHEET_1).replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges)
    return with_parts(GOOD, {SHEET_1: sheet.replace(b"</worksheet>", b"</mergeCells></worksheet>")})


BOMBS: dict[str, Callable[[], bytes]] = {
    "600 MB sheet": lambda: sheet_bomb(600),
    "45 MB sheet": lambda: sheet_bomb(45),
    "nested": lambda: nested(3),
    "quoted overlap": lambda: quoted_overlap(120),
    "entities": entities,
    "far cell": far_cell,
    "stray columns": stray_columns,
    "many strings": many_strings,
    **{
        f"OLE {name}": (lambda field=field: poke_header(xls_bytes(ten_rows()), *field))  # type: ignore[misc]
        for name, field in HEADER_FIELDS.items()
    },
    "endless HTML": lambda: b"<table>" + b"<tr><td>x" * 1_000_000,
    "HTML of open brackets": lambda: b"<table>" + b"<" * 5_000_000,
    "HTML of half comments": lambda: b"<table>" + b"<!--" * 1_000_000,
    "HTML of half declarations": lambda: b"<table>" + b"<![" * 1_000_000,
    "deep XML": lambda: (
        b"<?xml version='1.0'?><Workbook xmlns="
        b"'urn:schemas-microsoft-com:office:spreadsheet'>" + b"<a>" * 3_000_000
    ),
    "long line": lambda: b"a;" * 4_900_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bomb_is_refused_in_time_and_memory(
    bomb: Callable[[], bytes], pool: InspectionPool, tmp_path: Path
) -> None:
    inspection = answer(pool, bomb(), tmp_path)
    assert inspection.errors > 0
    assert inspection.pupils == 0


def formatted_rows(data: bytes) -> bytes:
    rows = b"".join(b'<row r="%d" s="1"/>' % row for row in range(12, 1_048_577))
    sheet = part_of(data, SHEET_1).replace(b"</sheetData>", rows + b"</sheetData>")
    return with_parts(data, {SHEET_1: sheet})


def formatted_cells(data: bytes) -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(12, 1_048_577)
    )
    sheet = part_of(data, SHEET_1).replace(b"</sheetData>", rows + b"</sheetData>")
    return with_parts(data, {SHEET_1: sheet})


HEAVY: dict[str, Callable[[], bytes]] = {
    "empty formatted rows": lambda: formatted_rows(GOOD),
    "empty formatted cells": lambda: formatted_cells(GOOD),
    "many merges": many_merges,
}


@pytest.mark.parametrize("make", HEAVY.values(), ids=HEAVY)
def test_rows_formatted_to_the_end_of_the_sheet_do_no_harm(
    make: Callable[[], bytes], pool: InspectionPool, tmp_path: Path
) -> None:
    plain = answer(pool, openpyxl_bytes(ten_rows()), tmp_path)
    inspection = answer(pool, make(), tmp_path)
    assert codes(inspection) in (set(), {"container_bomb"})
    if not inspection.errors:
        assert inspection.fingerprint == plain.fingerprint
