"""The cells of a checked container, by calamine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BufferedWriter
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from sftpdrop.core.finding import Finding, Severity
from sftpdrop.roster.workbook import Sheet, Value, column_letter
from sftpdrop.watcher.container.leading_zeros import show_zeros
from sftpdrop.watcher.container.memory_file import memory_file
from sftpdrop.watcher.container.merged_cells import fill_down
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.sheet_scan import SheetScan
from sftpdrop.watcher.formats.content import (
    check_cells,
    check_extent,
    check_sheet_count,
    count_cells,
)
from sftpdrop.watcher.formats.side_by_side import side_by_side
from sftpdrop.watcher.limits import ReadingLimits

T = TypeVar("T")

CELL_ERROR = "#N/A"
"""Stands for any error value: calamine hands those over as empty cells."""


FORMULA_WITHOUT_VALUE = "formula_without_value"

ScanOf = Callable[[int, SheetMetadata], Callable[[], SheetScan]]
"""Gives a sheet's scan when it is called again; before that, its cells may be built.

By then it is sure that the sheet's rectangle is not too large. Whatever else the scan tells can be
found while calamine reads.
"""


@contextmanager
def opened(
    write: Callable[[BufferedWriter], object], meanwhile: Callable[[], T]
) -> Iterator[tuple[CalamineWorkbook, T]]:
    """Open the container that `write` writes, and call `meanwhile` at the same time.

    What calamine says against it, in the body of the `with` too, is Unreadable. It lets go of
    Python's lock for a file that has a path, and not for an object that only behaves like a file.
    """
    try:
        with memory_file(write) as path:
            opening = partial(CalamineWorkbook.from_path, path)
            workbook, found = side_by_side(opening, meanwhile)
            with workbook:
                yield workbook, found
    except PasswordError:
        raise Unreadable("container_encrypted") from None
    except CalamineError:
        raise Unreadable("container_damaged") from None
    except BaseException as panic:
        # A panic of Rust comes as a BaseException of a module that cannot be imported. It says
        # that the reader cannot read this file, today or tomorrow, as Excel perhaps can.
        if type(panic).__module__ == "pyo3_runtime":
            raise Unreadable("container_unsupported") from None
        raise


def read_sheets(
    workbook: CalamineWorkbook, scan_of: ScanOf, limits: ReadingLimits
) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """Read all worksheets; `scan_of` is asked for each before its cells are built."""
    check_sheet_count(len(workbook.sheets_metadata), limits)
    sheets: list[Sheet] = []
    found: list[Finding] = []
    cells = 0
    for sheet, findings in _read_each(workbook, scan_of, limits):
        sheets.append(sheet)
        found += findings
        cells += count_cells([sheet])
        check_cells(cells, limits)  # before the next one is built
    return tuple(sheets), tuple(found)


def _read_each(
    workbook: CalamineWorkbook, scan_of: ScanOf, limits: ReadingLimits
) -> Iterator[tuple[Sheet, list[Finding]]]:
    for index, metadata in enumerate(workbook.sheets_metadata):
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        find_scan = scan_of(index, metadata)
        cells, scan = side_by_side(partial(workbook.get_sheet_by_index, index), find_scan)
        rows = _rows(metadata.name, cells, limits)
        for row, column in scan.errors:
            _put(rows, row, column)
        show_zeros(rows, scan.zeros)
        fill_down(rows, scan.merged)
        hidden = metadata.visible != SheetVisibleEnum.Visible
        yield Sheet(metadata.name, rows, hidden), list(_uncalculated(metadata.name, scan))


def _rows(name: str, cells: CalamineSheet, limits: ReadingLimits) -> Sequence[list[Value]]:
    if cells.end is None:
        return []
    row, column = cells.end
    check_extent(name, row + 1, column + 1, limits)
    try:
        return cells.to_python(skip_empty_area=False)  # type: ignore[return-value] # list is invariant
    except OverflowError:  # a length of time beyond all times
        raise Unreadable("container_unsupported") from None


def _put(rows: Sequence[list[Value]], row: int, column: int) -> None:
    """Set a cell that calamine left empty; outside its rectangle there is nothing to judge."""
    if row < len(rows) and column < len(rows[row]):
        rows[row][column] = CELL_ERROR


def _uncalculated(name: str, scan: SheetScan) -> Iterator[Finding]:
    """A finding for each column with formulas that no program has calculated yet."""
    by_column: dict[int, list[int]] = {}
    for row, column in scan.uncalculated:
        by_column.setdefault(column, []).append(row + 1)
    for column, rows in by_column.items():
        yield Finding(
            FORMULA_WITHOUT_VALUE,
            Severity.ERROR,
            sheet=name,
            row=rows[0],
            column=column_letter(column),
            more_rows=tuple(rows[1:]),
        )
