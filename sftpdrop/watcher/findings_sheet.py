"""The first sheet of a marked copy: all findings, each with a link to its cell."""

from collections.abc import Sequence

from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from sftpdrop.core.account import Locale
from sftpdrop.core.finding import Finding, Severity
from sftpdrop.core.row_runs import runs_of, write_runs
from sftpdrop.texts import marked_copy as words
from sftpdrop.texts.findings import say_finding
from sftpdrop.watcher.marks import FILLS, SHEET_MARK
from sftpdrop.watcher.rebuilt_book import AnyCell
from sftpdrop.watcher.sheet_style import (
    HEADER_FILL,
    HEADER_FONT,
    LINE_BELOW,
    LINK_FONT,
    SMALL_PRINT,
    TITLE_FONT,
    WRAPPED,
    print_on_one_width,
)

_WIDTHS = (10, 20, 9, 18, 98)
_HEADER_ROW = 5
_CHARACTERS_IN_A_LINE, _LINE_HEIGHT = 112, 15  # points
_HIGHEST = 409  # points: Excel shows no higher row
_MOST_ROWS_TOLD = 40
"""Runs of rows beside a finding; with the numbers of the longest list they fit in a row."""


def add_findings_sheet(book: Book, findings: Sequence[Finding], locale: Locale) -> None:
    """Put the sheet before the others and show it first when the workbook is opened."""
    sheet = book.create_sheet(words.SHEET_TITLE.say(locale), 0)
    sheet["A1"] = words.HEADING.say(locale)
    sheet["A1"].font = TITLE_FONT
    sheet["A2"] = words.INSTRUCTION.say(locale)
    sheet["A3"] = f"{SHEET_MARK} {words.MARK.say(locale)}"
    sheet["A3"].font = SMALL_PRINT
    for column, (title, width) in enumerate(zip(words.COLUMNS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(_HEADER_ROW, column, title.say(locale))
        cell.font = HEADER_FONT
        cell.fill = HEADER_FILL
        sheet.column_dimensions[cell.column_letter].width = width
    names = set(book.sheetnames)
    for number, finding in enumerate(findings, start=_HEADER_ROW + 1):
        _add_line(sheet, number, finding, locale, names)
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, 1)
    sheet.sheet_view.showGridLines = False
    print_on_one_width(sheet, _HEADER_ROW)
    # Sheets that stay selected together are edited together: only this one is.
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def _add_line(
    sheet: Worksheet, row: int, finding: Finding, locale: Locale, names: set[str]
) -> None:
    is_error = finding.severity is Severity.ERROR
    place = f"{finding.column or 'A'}{finding.row}" if finding.row else finding.column or ""
    sentence = say_finding(finding, locale)
    texts = (
        (words.ERROR if is_error else words.WARNING).say(locale),
        finding.sheet or words.WHOLE_FILE.say(locale),
        place,
        write_runs(runs_of(finding.more_rows), _MOST_ROWS_TOLD),
        sentence,
    )
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        _put_text(cell, text)
        cell.alignment = WRAPPED
        cell.border = LINE_BELOW
    sheet.cell(row, 1).fill = PatternFill("solid", fgColor=FILLS[finding.severity])
    lines = max(-(-len(sentence) // _CHARACTERS_IN_A_LINE), -(-len(texts[3]) // _WIDTHS[3]), 1)
    sheet.row_dimensions[row].height = min(_LINE_HEIGHT * lines + 3, _HIGHEST)
    if finding.sheet in names and place:
        target = place if finding.row else f"{place}1"
        _link(sheet.cell(row, 3), str(finding.sheet), target)


def _link(cell: AnyCell, sheet: str, place: str) -> None:
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{place}")
    cell.font = LINK_FONT


def _put_text(cell: AnyCell, text: str) -> None:
    """A sheet's name may begin with = and is no formula."""
    cell.value = text
    cell.data_type = "s"
