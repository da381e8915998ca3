"""A marked copy as whoever mends it sees it: what is shown, unlocked and readable."""

import io
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

from sftpdrop.watcher.marked_copy import MAX_NOTES
from sftpdrop.watcher.marks import FILLS
from tests.watcher.building import inspect, many_rows, openpyxl_bytes, xlsxwriter_bytes
from tests.watcher.test_marked_copy import faulty_rows, mark, notes


def test_merged_cell_is_marked_where_it_shows(tmp_path: Path) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.worksheets[0].merge_cells("H7:I7")

    _, marked = mark(openpyxl_bytes(faulty_rows(), merge), tmp_path)
    assert "H7" in notes(marked)


def test_a_hidden_row_or_column_with_a_marked_cell_is_shown(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(openpyxl_bytes(faulty_rows())))
    sheet = book.worksheets[0]
    sheet.row_dimensions[5].hidden = sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions.group("F", "I", hidden=True)
    sheet.column_dimensions["B"].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    _, copy = mark(buffer.getvalue(), tmp_path)
    marked = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[1]
    assert not marked.row_dimensions[5].hidden, "a birth date of it is wrong"
    assert marked.row_dimensions[6].hidden
    assert not marked.column_dimensions["F"].hidden, "it stands for F to I"
    assert marked.column_dimensions["B"].hidden


def test_a_sheet_with_a_marked_cell_can_be_edited_and_another_stays_locked(tmp_path: Path) -> None:
    def protect(book: openpyxl.Workbook) -> None:
        book.create_sheet("Uitleg").append(["Vul in"])
        for sheet in book.worksheets:
            sheet.protection.set_password("geheim")
            sheet.protection.enable()

    before, marked = mark(openpyxl_bytes(faulty_rows(), protect), tmp_path)
    _, pupils, guide = openpyxl.load_workbook(io.BytesIO(marked)).worksheets
    assert not pupils.protection.sheet
    assert guide.protection.sheet
    assert inspect(marked, tmp_path, "x").findings == before.findings


def test_white_letters_of_a_header_can_be_read_on_our_colour(tmp_path: Path) -> None:
    def whiten(book: openpyxl.Workbook) -> None:
        for cell in book.worksheets[0][3]:
            cell.font = Font(bold=True, color="FFFFFFFF")

    rows = faulty_rows()
    rows[2][7] = "Achernaam"
    _, marked = mark(openpyxl_bytes(rows, whiten), tmp_path)
    marked_header, other = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[1]["H3:I3"][0]
    assert marked_header.fill.fgColor.rgb == FILLS["warning"]  # type: ignore[index] # a StrEnum
    assert (marked_header.font.color, marked_header.font.bold) == (None, True)
    assert other.font.color.rgb == "FFFFFFFF"


def test_rows_of_the_findings_sheet_are_no_higher_than_excel_shows_them(tmp_path: Path) -> None:
    rows = many_rows(3_000)
    for row in rows[1::2]:
        row[7] = ""
    _, marked = mark(xlsxwriter_bytes(rows), tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[0]
    heights = [sheet.row_dimensions[row].height or 0 for row in range(1, sheet.max_row + 1)]
    assert max(heights) <= 409
    for number in range(6, sheet.max_row + 1):
        assert heights[number - 1] >= 15 * len(str(sheet.cell(number, 4).value or "")) / 18


def test_findings_sheet_tells_the_errors_first_as_the_receipt_does(tmp_path: Path) -> None:
    rows = faulty_rows()
    rows[3][6] = "v.d."
    _, marked = mark(openpyxl_bytes(rows), tmp_path)
    told = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[0].iter_rows(min_row=6)
    kinds = [row[0].value for row in told]
    assert kinds.index("Let op") == len(kinds) - kinds.count("Let op") > 0


def test_an_error_below_a_thousand_warnings_has_its_note(tmp_path: Path) -> None:
    rows = many_rows(MAX_NOTES + 200)
    for row in rows[1:]:
        row[6] = "v.d."
    rows[-1][8] = "31-02-2016"
    _, marked = mark(xlsxwriter_bytes(rows), tmp_path)
    assert f"I{len(rows)}" in notes(marked)
    assert len(notes(marked)) == MAX_NOTES
