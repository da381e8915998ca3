"""The marked copy: a school's own workbook with each finding at its cell, to mend and send again.

Formulas become their values. A formula that openpyxl writes has no value until Excel has opened
and saved the file, and a school that uploads the copy as it is must not lose anything by it.
"""

import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from sftpdrop.core.account import Locale
from sftpdrop.core.finding import Finding, Severity
from sftpdrop.errors import SftpdropError
from sftpdrop.roster.workbook import Workbook, column_index
from sftpdrop.texts.findings import say_finding
from sftpdrop.texts.marked_copy import ERROR, WARNING
from sftpdrop.watcher.container.archive import Parts, pack
from sftpdrop.watcher.container.kind import Kind
from sftpdrop.watcher.findings_sheet import add_findings_sheet
from sftpdrop.watcher.formats.calamine import FORMULA_WITHOUT_VALUE
from sftpdrop.watcher.formats.xlsx import open_package
from sftpdrop.watcher.limits import MEGABYTE, ReadingLimits
from sftpdrop.watcher.marks import (
    FILLS,
    MARK_ROWS,
    NOTE_AUTHOR,
    NOTE_MARK,
    is_findings_sheet_text,
    schools_part,
)
from sftpdrop.watcher.reading import read_file
from sftpdrop.watcher.rebuilt_book import AnyCell, rebuild
from sftpdrop.watcher.sheet_titles import with_excel_titles
from sftpdrop.watcher.whole_file import write_whole

MAX_MARKED_CELLS = 5_000
"""Coloured cells in all; whoever has more mends the first ones and sends it again."""

MAX_NOTES = 1_000
"""Notes in all: each is a drawing, and Excel grows slow over thousands."""

_LARGEST_LOADED = 10 * MEGABYTE
"""Unpacked; openpyxl takes some 50 times that in memory. Larger ones are rebuilt from values."""

_MOST_MERGED_CELLS = 100_000
"""openpyxl makes an object of each. Workbooks with more are rebuilt from values as well."""

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([^"'<>]*)""")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

MAX_WRITTEN_CELLS = 300_000
"""With more, writing takes longer than anybody waits; no school has such a list."""

# What openpyxl raises on workbooks that Excel opens: styles or parts that it cannot make out.
# XML that is not well-formed is a SyntaxError, a package it does not know an OSError.
_OPENPYXL_FAILS = (
    AttributeError, IndexError, KeyError, OSError, SyntaxError, TypeError, ValueError,
)  # fmt: skip

_NOTE_WIDTH, _NOTE_LINE, _NOTE_CHARACTERS = 320, 17, 48  # pixels, pixels, characters in a line

Place = tuple[str, int, int]
"""Sheet name, row and column from 1."""


class Unmarkable(SftpdropError):
    """There is nothing to mark: the file cannot be read as a workbook."""


def write_marked_copy(
    source: Path,
    destination: Path,
    findings: Sequence[Finding],
    locale: Locale,
    limits: ReadingLimits,
) -> None:
    """Write `source` to `destination` (.xlsx) with its `findings`; raises Unmarkable.

    Any marks of an earlier marked copy are taken off first. Runs in a child, like inspection.
    """
    data = source.read_bytes()
    reading = read_file(data, source.name, limits)
    if reading.workbook is None:
        raise Unmarkable("the file cannot be read, so there is nothing to mark")
    _check_size(reading.workbook)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of Excel's extensions that it drops
        titled, told = with_excel_titles(reading.workbook, findings)
        content = None
        if reading.kind is Kind.XLSX and titled is reading.workbook:
            content = _mark_loaded(open_package(data, limits), findings, locale)
        if content is None:
            content = _mark(rebuild(titled), told, locale)
    write_whole(destination, content)


def _check_size(workbook: Workbook) -> None:
    rows = chain.from_iterable(sheet.rows for sheet in workbook.sheets)
    if sum(value not in (None, "") for row in rows for value in row) > MAX_WRITTEN_CELLS:
        raise Unmarkable("the workbook has too many cells to be written")


def _mark_loaded(parts: Parts, findings: Sequence[Finding], locale: Locale) -> bytes | None:
    """The workbook as openpyxl loads it, marked; None where it cannot."""
    if sum(map(len, parts.values())) > _LARGEST_LOADED:
        return None
    packed = io.BytesIO()
    pack(parts, packed)
    try:
        if sum(map(_merged_cells, parts.values())) > _MOST_MERGED_CELLS:
            return None
        book = load_workbook(packed, data_only=True, keep_links=False)
        _keep_uncalculated(book, packed, findings)
        return _mark(book, findings, locale)
    except _OPENPYXL_FAILS:
        return None


def _merged_cells(part: bytes) -> int:
    """How many cells of a sheet's part are merged with others."""
    bounds = (range_boundaries(reference.decode()) for reference in _MERGED.findall(part))
    return sum(
        ((right or _LAST_COLUMN) - (left or 1) + 1) * ((bottom or _LAST_ROW) - (top or 1) + 1)
        for left, top, right, bottom in bounds
    )


def _mark(book: Book, findings: Sequence[Finding], locale: Locale) -> bytes:
    # Errors first, as in the receipt: only those have to be mended, and not all fits.
    told = sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
    _take_off_marks(book)
    _mark_cells(book, told, locale)
    add_findings_sheet(book, told, locale)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _keep_uncalculated(book: Book, packed: io.BytesIO, findings: Sequence[Finding]) -> None:
    """A formula without a value stays a formula: opening and saving the copy in Excel mends it."""
    places = list(_places(f for f in findings if f.code == FORMULA_WITHOUT_VALUE))
    if not places:
        return
    formulas = load_workbook(packed, keep_links=False)
    for sheet, row, column in places:
        book[sheet].cell(row, column).value = formulas[sheet].cell(row, column).value


def _take_off_marks(book: Book) -> None:
    """Remove our sheets, notes and colours of an earlier marked copy: marks do not pile up."""
    for sheet in list(book.worksheets):
        head = sheet.iter_rows(max_row=MARK_ROWS, values_only=True)
        if any(is_findings_sheet_text(value) for row in head for value in row):
            book.remove(sheet)
            continue
        for row in sheet.iter_rows():
            for cell in row:
                _take_off(cell)


def _take_off(cell: AnyCell) -> None:
    note = cell.comment
    if note is not None and NOTE_MARK in note.text:
        theirs = schools_part(note.text)
        cell.comment = Comment(theirs, note.author or NOTE_AUTHOR) if theirs else None
    if cell.has_style and cell.fill.fgColor.rgb in FILLS.values():
        cell.fill = PatternFill()


def _mark_cells(book: Book, findings: Sequence[Finding], locale: Locale) -> None:
    """Colour each finding's cells and put a note at each; two findings share one note."""
    notes: dict[Place, list[Finding]] = {}
    merged = {sheet.title: _merged(sheet) for sheet in book.worksheets}
    for finding in findings:
        for place in _places([finding]):
            if len(notes) < MAX_MARKED_CELLS or place in notes:
                notes.setdefault(place, []).append(finding)
    for number, ((sheet, row, column), found) in enumerate(notes.items()):
        if sheet not in book.sheetnames:
            continue
        cell = book[sheet].cell(*merged[sheet].get((row, column), (row, column)))
        _colour(cell, found)
        _give_access(book[sheet], row, column)
        if number < MAX_NOTES:
            cell.comment = _note(found, locale, cell.comment)


def _colour(cell: AnyCell, findings: Sequence[Finding]) -> None:
    """The colour of the worst finding; a header's white letters could not be read on it."""
    has_error = any(finding.severity is Severity.ERROR for finding in findings)
    worst = Severity.ERROR if has_error else Severity.WARNING
    cell.fill = PatternFill("solid", fgColor=FILLS[worst])
    font = cell.font
    if font.color is not None:
        cell.font = Font(name=font.name, sz=font.sz, b=font.b, i=font.i, u=font.u)


def _give_access(sheet: Worksheet, row: int, column: int) -> None:
    """Show the row and the column of a marked cell and unlock it, so that it can be mended."""
    sheet.protection.sheet = False
    if row in sheet.row_dimensions:
        sheet.row_dimensions[row].hidden = False
    for columns in sheet.column_dimensions.values():
        if columns.min and columns.max and columns.min <= column <= columns.max:
            columns.hidden = False


def _note(findings: Sequence[Finding], locale: Locale, present: Comment | None) -> Comment:
    """Our note; where the school has one in the same cell, behind what it says."""
    lines = [*(present.text.splitlines() if present else ()), NOTE_MARK]
    for finding in findings:
        kind = ERROR if finding.severity is Severity.ERROR else WARNING
        lines.append(f"{kind.say(locale)}: {say_finding(finding, locale)}")
    height = sum(1 + len(line) // _NOTE_CHARACTERS for line in lines) * _NOTE_LINE + _NOTE_LINE
    author = present.author if present else NOTE_AUTHOR
    return Comment("\n".join(lines), author or NOTE_AUTHOR, height=height, width=_NOTE_WIDTH)


def _places(findings: Iterable[Finding]) -> Iterable[Place]:
    """The cells of findings; one about a whole row is shown at its first cell."""
    for finding in findings:
        if finding.sheet is None or finding.row is None:
            continue
        column = column_index(finding.column or "A") + 1
        for row in (finding.row, *finding.more_rows):
            yield finding.sheet, row, column


def _merged(sheet: Worksheet) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Row and column of each merged cell, and those of the one that shows for it."""
    return {
        place: (merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for row in merged.rows
        for place in row
    }
