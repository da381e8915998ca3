"""A group that is written once, in a cell merged beside all of its pupils."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from sftpdrop.roster.workbook import Value
from sftpdrop.watcher.container.merged_cells import Run, fill_down, runs_of_record
from tests.watcher.building import (
    SHEET_1,
    Rows,
    inspect,
    openpyxl_bytes,
    part_of,
    ten_rows,
    with_parts,
)

GROUPS = (1, 2)  # columns of the code and of the name
RUNS = ((2, 3), (4, 5), (6, 8))  # rows from 0 of groups with several pupils


def by_openpyxl(rows: Rows) -> bytes:
    def merge(book: openpyxl.Workbook) -> None:
        for first, last in RUNS:
            for column in GROUPS:
                book.worksheets[0].merge_cells(
                    start_row=first + 1, end_row=last + 1,
                    start_column=column + 1, end_column=column + 1,
                )  # fmt: skip

    return openpyxl_bytes(rows, merge)


def by_xlwt(rows: Rows) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Leerlingen")
    merged = {(row, column) for first, last in RUNS for row in range(first, last + 1)
              for column in GROUPS}  # fmt: skip
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if (number, column) not in merged:
                sheet.write(number, column, str(value))
    for first, last in RUNS:
        for column in GROUPS:
            sheet.write_merge(first, last, column, column, str(rows[first][column]))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("build", [by_openpyxl, by_xlwt])
def test_a_group_that_is_merged_beside_its_pupils_is_that_of_each(
    build: Callable[[Rows], bytes], tmp_path: Path
) -> None:
    inspection = inspect(build(ten_rows()), tmp_path, "lijst.xls")
    assert inspection.errors == 0
    assert inspection.fingerprint == inspect(openpyxl_bytes(ten_rows()), tmp_path).fingerprint


def test_a_title_that_is_merged_to_the_right_is_a_title(tmp_path: Path) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Leerlingnummer, groep en naam"
        sheet.merge_cells("A1:J2")

    inspection = inspect(openpyxl_bytes(ten_rows(), merge), tmp_path)
    assert (inspection.findings, inspection.pupils) == ((), 10)


def test_merged_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    data = openpyxl_bytes(ten_rows())
    far = b'</sheetData><mergeCells><mergeCell ref="XFD9:XFD1048576"/></mergeCells>'
    sheet = part_of(data, SHEET_1).replace(b"</sheetData>", far)
    assert inspect(with_parts(data, {SHEET_1: sheet}), tmp_path).findings == ()


def test_what_stands_in_a_merged_cell_stays_and_overlaps_do_not_count() -> None:
    rows: list[list[Value]] = [["a"], [None], ["b"], [""], [None]]
    fill_down(rows, [Run(0, 0, 3), Run(0, 2, 4), Run(7, 0, 4), Run(0, 9, 10)])
    assert rows == [["a"], ["a"], ["b"], ["a"], [None]]


@pytest.mark.parametrize("record", [b"", b"\1", b"\1\0\0", b"\xff\xff" + b"\0" * 7])
def test_a_record_that_is_too_short_has_no_runs(record: bytes) -> None:
    assert list(runs_of_record(record)) == []
