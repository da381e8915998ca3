import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from sftpdrop.roster.workbook import LooseText, Workbook
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.reading import read_file
from tests.watcher.building import (
    LIMITS,
    codes,
    inspect,
    many_rows,
    openpyxl_bytes,
    ten_rows,
    xls_bytes,
    xlsxwriter_bytes,
)

ROWS = ten_rows()


def read(data: bytes, name: str = "lijst.xlsx") -> Workbook:
    workbook = read_file(data, name, LIMITS).workbook
    assert workbook is not None
    return workbook


def test_same_pupils_come_out_of_every_writer(tmp_path: Path) -> None:
    makers: list[Callable[..., bytes]] = [openpyxl_bytes, xlsxwriter_bytes, xls_bytes]
    rows = many_rows(300)
    found = {inspect(make(rows), tmp_path, "x").fingerprint for make in makers}
    assert len(found) == 1
    assert None not in found


def test_numbers_dates_and_truths_keep_their_kinds() -> None:
    row = ["00915", 915, 12.5, True, date(2016, 2, 29)]
    for data in (openpyxl_bytes([row]), xlsxwriter_bytes([row]), xls_bytes([row])):
        assert [*read(data).sheets[0].rows[0]] == row


def test_first_cell_is_a1_whatever_is_empty() -> None:
    rows = [[], [], [None, None, "x"]]
    assert read(openpyxl_bytes(rows)).sheets[0].rows[2][2] == "x"
    assert read(xls_bytes(rows)).sheets[0].rows[2][2] == "x"


def test_hidden_sheets_are_read_as_hidden() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.create_sheet("weg").sheet_state = "hidden"
        book.create_sheet("heel weg").sheet_state = "veryHidden"
        book["weg"]["A1"] = book["heel weg"]["A1"] = "x"

    def hide_old(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("weg")
        sheet.write(0, 0, "x")
        sheet.visibility = 1

    new = read(openpyxl_bytes(ROWS, hide))
    assert [sheet.hidden for sheet in new.sheets] == [False, True, True]
    assert [sheet.hidden for sheet in read(xls_bytes(ROWS, hide_old)).sheets] == [False, True]


def test_1904_dates_are_the_same_days(tmp_path: Path) -> None:
    def old_mac(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(min_row=2, min_col=9, max_col=9):
            row[0].value = row[0].value

    plain = inspect(openpyxl_bytes(ROWS), tmp_path)
    mac = xlsxwriter_bytes(ROWS, {"date_1904": True})
    assert read(mac).date_1904
    assert inspect(mac, tmp_path).fingerprint == plain.fingerprint
    assert read(openpyxl_bytes(ROWS, old_mac)).date_1904

    def old_xls(book: xlwt.Workbook) -> None:
        book.dates_1904 = True

    assert read(xls_bytes(ROWS, old_xls)).date_1904


def test_error_values_are_seen_as_errors() -> None:
    def error(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["H3"] = "#REF!"
        book.worksheets[0]["H3"].data_type = "e"

    def old_error(book: xlwt.Workbook) -> None:
        book.get_sheet(0).row(20).set_cell_error(0, "#N/A!")

    assert read(openpyxl_bytes(ROWS, error)).sheets[0].rows[2][7] == "#N/A"
    with_value: list[list[object]] = [*ROWS, *[[]] * 9, [None, "x"]]
    assert read(xls_bytes(with_value, old_error)).sheets[0].rows[20][0] == "#N/A"


def test_value_of_a_formula_counts(tmp_path: Path) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [str(value) for value in ROWS[0]])
    for number, row in enumerate(ROWS[1:], start=1):
        sheet.write_row(number, 0, [str(value) for value in row])
        sheet.write_formula(number, 2, '="Groep "&1', None, str(row[2]))
    book.close()
    plain = inspect(openpyxl_bytes(ROWS), tmp_path)
    assert inspect(target.getvalue(), tmp_path).fingerprint == plain.fingerprint


def test_formula_that_nobody_calculated_is_told_at_its_cells(tmp_path: Path) -> None:
    def formulas(book: openpyxl.Workbook) -> None:
        for row in (3, 4, 7):
            book.worksheets[0].cell(row, 8).value = '="a"&"b"'

    found = inspect(openpyxl_bytes(ROWS, formulas), tmp_path).findings[0]
    assert (found.code, found.column, found.row) == ("formula_without_value", "H", 3)
    assert found.more_rows == (4, 7)


def test_texts_outside_cells_are_collected() -> None:
    def texts(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B2"].comment = Comment("in een notitie", "school")
        sheet.oddHeader.center.text = "in de koptekst"  # type: ignore[union-attr] # it is there
        book.properties.title = "in de titel"
        book.properties.creator = "door iemand"
        book.defined_names["leerlingbereik"] = DefinedName("leerlingbereik", attr_text='"geheim"')

    found = read(openpyxl_bytes(ROWS, texts)).loose_texts
    assert LooseText("comment", "in een notitie", "Sheet", 2, "B") in found
    together = "\n".join(text.text for text in found)
    for text in ("in de koptekst", "in de titel", "door iemand", "leerlingbereik", "geheim"):
        assert text in together


def test_text_box_is_collected() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet("Blad").insert_textbox("C3", "in een tekstvak")
    book.set_custom_property("Bron", "eigen eigenschap")
    book.close()
    found = read(target.getvalue()).loose_texts
    assert LooseText("drawing", "in een tekstvak", "Blad") in found
    assert any(text.text == "Bron eigen eigenschap" for text in found)


def test_what_stands_around_the_cells_is_collected() -> None:
    def around(book: openpyxl.Workbook) -> None:
        choice = DataValidation(type="list", formula1='"een,twee"', prompt="kies er een")
        choice.add("A2")
        book.worksheets[0].add_data_validation(choice)
        book.worksheets[0].oddFooter.left.text = "bsn onderaan"  # type: ignore[union-attr] # it is there

    found = read(openpyxl_bytes(ROWS, around)).loose_texts
    choices = [text.text for text in found if text.place == "choices"]
    assert {"kies er een", '"een,twee"'} <= set(choices)
    footers = " ".join(text.text for text in found if text.place == "footer")
    assert footers.split() == ["bsn", "onderaan"]


LIMITED: dict[str, tuple[list[list[object]], ReadingLimits, str]] = {
    "rows": ([["x"]] * 11, ReadingLimits(rows=10), "too_many_rows"),
    "columns": ([["x"] * 11], ReadingLimits(columns=10), "too_many_columns"),
    "cells": ([["x"] * 5] * 5, ReadingLimits(cells=24), "too_many_cells"),
    "text": ([["x" * 101]], ReadingLimits(text_length=100), "text_too_long"),
    "file": ([["x"]], ReadingLimits(file_bytes=1_000), "container_too_large"),
}


@pytest.mark.parametrize(("rows", "limits", "code"), LIMITED.values(), ids=LIMITED)
def test_limits_hold_in_both_formats(
    rows: list[list[object]], limits: ReadingLimits, code: str, tmp_path: Path
) -> None:
    for data in (openpyxl_bytes(rows), xls_bytes(rows)):
        assert codes(inspect(data, tmp_path, "x", limits)) == {code}


def test_too_many_sheets_are_refused_in_both_formats(tmp_path: Path) -> None:
    def sheets(book: openpyxl.Workbook) -> None:
        for number in range(50):
            book.create_sheet(f"blad {number}")

    def old_sheets(book: xlwt.Workbook) -> None:
        for number in range(50):
            book.add_sheet(f"blad {number}")

    for data in (openpyxl_bytes(ROWS, sheets), xls_bytes(ROWS, old_sheets)):
        assert codes(inspect(data, tmp_path, "x")) == {"too_many_sheets"}
