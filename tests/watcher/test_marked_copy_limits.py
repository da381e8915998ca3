"""Marked copies of workbooks that openpyxl would take all memory or all day over."""

import io
import time
from pathlib import Path

import openpyxl
import pytest

from sftpdrop.watcher.marked_copy import MAX_WRITTEN_CELLS, Unmarkable
from tests.watcher.building import (
    SHEET_1,
    inspect,
    openpyxl_bytes,
    part_of,
    ten_rows,
    with_parts,
    xlsxwriter_bytes,
)
from tests.watcher.test_marked_copy import faulty_rows, mark
from tests.watcher.test_reading_html import row_2003, xml_2003

_SECONDS = 3


def test_date_with_a_time_zone_is_marked_as_the_text_that_it_is(tmp_path: Path) -> None:
    header, *_ = [[str(value) for value in row] for row in ten_rows()]
    dates = '<Row><Cell><Data ss:Type="DateTime">2015-01-01T00:00:00Z</Data></Cell></Row>'
    inspection, copy = mark(xml_2003(row_2003(header) + dates), tmp_path)
    assert inspection.errors
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[1]
    assert sheet["A2"].value == "2015-01-01T00:00:00Z"


@pytest.mark.parametrize("area", ["A20:XFD1048576", "K1:L1048576", "A20:A120000"])
def test_merged_cells_without_number_are_marked_in_time(area: str, tmp_path: Path) -> None:
    sheet = part_of(openpyxl_bytes(faulty_rows()), SHEET_1)
    merged = b'</sheetData><mergeCells><mergeCell ref="%s"/></mergeCells>' % area.encode()
    data = with_parts(
        openpyxl_bytes(faulty_rows()), {SHEET_1: sheet.replace(b"</sheetData>", merged)}
    )
    started = time.process_time()
    inspection, copy = mark(data, tmp_path)
    assert time.process_time() - started < _SECONDS
    assert inspect(copy, tmp_path).fingerprint == inspection.fingerprint


def test_workbook_of_too_many_cells_is_not_marked(tmp_path: Path) -> None:
    many: list[list[object]] = [[1] * 100] * (MAX_WRITTEN_CELLS // 100)
    with pytest.raises(Unmarkable):
        mark(xlsxwriter_bytes([*faulty_rows(), *many]), tmp_path)
