"""The cells of a checked container, by calamine."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from sftpdrop.core.finding import Finding, Severity
from sftpdrop.roster.workbook import Sheet, Value
from sftpdrop.watcher.container.leading_zeros import show_zeros
from sftpdrop.watcher.container.merged_cells import fill_down
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.sheet_scan import SheetScan, cell_name
from sftpdrop.watcher.formats.content import check_cells, check_extent, check_sheet_count
from sftpdrop.watcher.limits import ReadingLimits

CELL_ERROR = "#N/A"
"""Stands for any error value: calamine hands those over as empty cells."""


FORMULA_WITHOUT_VALUE = "formula_without_value"

ScanOf = Callable[[int, SheetMetadata], Callable[[], SheetScan]]
"""Gives a sheet's scan when it is called again; before that, its cells may be built.

By then it is sure that the sheet's rectangle is not too large. Whatever else the scan tells can be
found while calamine reads, which leaves Python to other threads meanwhile.
"""


@contextmanager
def opened(container: bytes) -> Iterator[CalamineWorkbook]:
    """Open a container; what calamine says against it, there and in the body, is Unreadable."""
    try:
        with load_workbook(io.BytesIO(container)) as workbook:
            yield workbook
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
    read = list(_read_each(workbook, scan_of, limits))
    sheets = tuple(sheet for sheet, _ in read)
    check_cells(sheets, limits)
    return sheets, tuple(finding for _, findings in read for finding in findings)


def _read_each(
    workbook: CalamineWorkbook, scan_of: ScanOf, limits: ReadingLimits
) -> Iterator[tuple[Sheet, list[Finding]]]:
    for index, metadata in enumerate(workbook.sheets_metadata):
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        find_scan = scan_of(index, metadata)
        cells = workbook.get_sheet_by_index(index)
        scan = find_scan()
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
    return cells.to_python(skip_empty_area=False)  # type: ignore[return-value] # list is invariant


def _put(rows: Sequence[list[Value]], row: int, column: int) -> None:
    """Set a cell that calamine left empty; outside its rectangle there is nothing to judge."""
    if row < len(rows) and column < len(rows[row]):
        rows[row][column] = CELL_ERROR


def _uncalculated(name: str, scan: SheetScan) -> Iterator[Finding]:
    """A finding for each column with formulas that no program has calculated yet."""
    by_column: dict[str, list[int]] = {}
    for cell in scan.uncalculated:
        row, column = cell_name(cell)
        by_column.setdefault(column, []).append(row)
    for column, rows in by_column.items():
        yield Finding(
            FORMULA_WITHOUT_VALUE,
            Severity.ERROR,
            sheet=name,
            row=rows[0],
            column=column,
            more_rows=tuple(rows[1:]),
        )
