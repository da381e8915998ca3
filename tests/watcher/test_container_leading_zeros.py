"""A pupil number that a format shows with zeros in front is the text that people see."""

import io
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from sftpdrop.roster.workbook import Value
from sftpdrop.watcher.container.leading_zeros import CellFormats
from sftpdrop.watcher.reading import read_file
from tests.programs import need
from tests.waiting import PATIENCE
from tests.watcher.building import (
    LIMITS,
    SHEET_1,
    inspect,
    openpyxl_bytes,
    part_of,
    ten_rows,
    with_parts,
)
from tests.watcher.test_container_compound import stream_of, workbook_with

VALUES: list[Value] = [915, 871.0, 20417, 123456, 1.5, -3, True, "915", None]
SHOWN: list[Value] = ["00915", "00871", "20417", "123456", 1.5, -3, True, "915", None]
_NUMBER = 0x0203
_NUMBER_FORMAT = struct.pack("<2HB", 164, 5, 0) + b"00000"
_CELL_FORMAT = struct.pack("<2H", 0, 164) + bytes(16)
_CELL_A1 = struct.pack("<3Hd", 0, 0, 0, 915)


def by_openpyxl(code: str) -> bytes:
    def show(book: openpyxl.Workbook) -> None:
        for row in book.worksheets[0].iter_rows():
            row[0].number_format = code

    return openpyxl_bytes([[value] for value in VALUES], show)


def by_xlsxwriter(code: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": code})
        for row, value in enumerate(VALUES):
            sheet.write(row, 0, value, shown)
    return target.getvalue()


def by_xlwt(code: str) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Leerlingen")
    for row, value in enumerate(VALUES):
        sheet.write(row, 0, value, xlwt.easyxf(num_format_str=code))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def column(data: bytes) -> list[Value]:
    workbook = read_file(data, "lijst.xlsx", LIMITS).workbook
    assert workbook is not None
    found = [row[0] if row else None for row in workbook.sheets[0].rows]
    return [value if value != "" else None for value in found]


@pytest.mark.parametrize("build", [by_openpyxl, by_xlsxwriter, by_xlwt])
@pytest.mark.parametrize("code", ["00000", "00000;@"])
def test_a_number_that_is_shown_with_zeros_is_read_with_them(
    build: Callable[[str], bytes], code: str
) -> None:
    shown = column(build(code))
    assert shown == SHOWN[: len(shown)]


@pytest.mark.parametrize("build", [by_openpyxl, by_xlsxwriter, by_xlwt])
@pytest.mark.parametrize("code", ["0", "0.00", "General", "d-m-yyyy", "#,##0"])
def test_another_format_changes_no_number(build: Callable[[str], bytes], code: str) -> None:
    assert "00915" not in column(build(code))


def test_a_formula_is_shown_with_its_zeros_as_well() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        shown = book.add_format({"num_format": "00000"})
        book.add_worksheet().write_formula(0, 0, "=900+15", shown, 915)
    assert column(target.getvalue()) == ["00915"]


def test_a_value_that_keeps_its_spaces_is_shown_with_its_zeros_as_well() -> None:
    data = by_xlsxwriter("00000")
    part = part_of(data, SHEET_1).replace(b"<v>915</v>", b'<v xml:space="preserve">915</v>')
    assert column(with_parts(data, {SHEET_1: part}))[0] == "00915"


def test_a_prefixed_sheet_is_shown_with_its_zeros_as_well() -> None:
    data = by_xlsxwriter("00000")
    rows = b'<x:row r="1"><x:c s="1" r="A1"><x:v>915</x:v></x:c></x:row>'
    sheet = part_of(data, SHEET_1).split(b"?>", 1)[0] + (
        b'?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<x:sheetData>%s</x:sheetData></x:worksheet>" % rows
    )
    assert column(with_parts(data, {SHEET_1: sheet})) == ["00915"]


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4])
def test_a_format_that_lies_about_its_length_says_nothing(length: int) -> None:
    formats = CellFormats()
    formats.take_number_format(_NUMBER_FORMAT[:length])
    formats.take_cell_format(_CELL_FORMAT[:length])
    assert formats.zeros_of_record(_NUMBER, _CELL_A1) == {}
    assert formats.count == 1


def test_a_cell_of_a_format_that_does_not_exist_shows_no_zeros() -> None:
    formats = CellFormats()
    formats.take_number_format(_NUMBER_FORMAT)
    formats.take_cell_format(_CELL_FORMAT)
    assert formats.zeros_of_record(_NUMBER, _CELL_A1) == {(0, 0): 5}
    assert formats.zeros_of_record(_NUMBER, struct.pack("<3Hd", 0, 0, 1, 915)) == {}


def test_cells_behind_a_chart_in_their_sheet_show_their_zeros_too(tmp_path: Path) -> None:
    stream = stream_of(by_xlwt("00000"))
    sheet = stream.index(struct.pack("<2H", 0x0809, 16), 4)
    behind = sheet + 4 + 16
    chart = struct.pack("<4H", 0x0809, 16, 0x0600, 0x0020) + bytes(12) + struct.pack("<2H", 0x0A, 0)
    assert column(workbook_with(stream[:behind] + chart + stream[behind:]))[:3] == SHOWN[:3]


def test_the_same_list_comes_out_with_numbers_as_texts_and_as_shown(tmp_path: Path) -> None:
    rows = ten_rows()
    for row in rows[1:]:
        row[0] = int(str(row[0]))

    def show(book: openpyxl.Workbook) -> None:
        for row in book.worksheets[0].iter_rows(min_row=2):
            row[0].number_format = "00000"

    texts = inspect(openpyxl_bytes(ten_rows()), tmp_path)
    shown = inspect(openpyxl_bytes(rows, show), tmp_path)
    assert shown.fingerprint == texts.fingerprint
    assert shown.findings == ()


def test_a_list_that_libreoffice_saved_as_xls_is_read_with_its_zeros(tmp_path: Path) -> None:
    (tmp_path / "lijst.xlsx").write_bytes(by_openpyxl("00000"))
    subprocess.run(
        [need("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", "xls:MS Excel 97", "--outdir", tmp_path, tmp_path / "lijst.xlsx"],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    assert column((tmp_path / "lijst.xls").read_bytes())[:4] == SHOWN[:4]
