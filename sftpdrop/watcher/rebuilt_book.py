"""A workbook for openpyxl, built anew from values: for sources that openpyxl cannot load."""

from collections.abc import Sequence
from datetime import date, datetime

from openpyxl import Workbook as Book
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from sftpdrop.roster.workbook import Sheet, Value, Workbook
from sftpdrop.watcher.formats.calamine import CELL_ERROR

AnyCell = Cell | MergedCell
"""openpyxl has two classes for one thing; neither of our own sheets has merged cells."""

_DATE, _DATE_AND_TIME, _TEXT = "dd-mm-yyyy", "dd-mm-yyyy hh:mm", "@"
_NARROWEST, _WIDEST = 8, 40
_MEASURED_ROWS = 200


def rebuild(workbook: Workbook) -> Book:
    """Write the values of `workbook` to a new one: same sheets, same cells, plain layout.

    Its sheets have titles that Excel takes: see `with_excel_titles`.
    """
    book = Book()
    book.remove(book.worksheets[0])
    if workbook.date_1904:
        book.epoch = CALENDAR_MAC_1904
    for sheet in workbook.sheets:
        target = book.create_sheet(sheet.name)
        target.sheet_state = "hidden" if sheet.hidden else "visible"
        _fill(target, sheet)
    if not book.worksheets:
        book.create_sheet("Blad1")
    return book


def put_value(cell: AnyCell, value: Value) -> None:
    """Put a value as it is: a text stays text, whatever it looks like."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "e" if value == CELL_ERROR else "s"
        cell.number_format = _TEXT
        return
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = _DATE_AND_TIME if value.time() != value.min.time() else _DATE
    elif isinstance(value, date):
        cell.number_format = _DATE


def _fill(target: Worksheet, sheet: Sheet) -> None:
    for row, values in enumerate(sheet.rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None and value != "":
                put_value(target.cell(row, column), value)
    for column, width in enumerate(_widths(sheet.rows), start=1):
        target.column_dimensions[get_column_letter(column)].width = width


def _widths(rows: Sequence[Sequence[Value]]) -> list[int]:
    """As wide as the longest text of the first rows, within reason."""
    widths: list[int] = []
    for row in rows[:_MEASURED_ROWS]:
        for column, value in enumerate(row):
            if column == len(widths):
                widths.append(_NARROWEST)
            length = 10 if isinstance(value, date) else len(str(value or ""))
            widths[column] = min(_WIDEST, max(widths[column], length + 2))
    return widths
