"""What a format's reader gives, and the limits that hold for every format's cells."""

from collections.abc import Sequence
from itertools import chain
from operator import length_hint
from typing import NamedTuple

from sftpdrop.core.finding import Finding
from sftpdrop.roster.workbook import Sheet, Workbook
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.limits import ReadingLimits


class Content(NamedTuple):
    """A workbook's values, and what its file showed on the way to them."""

    workbook: Workbook
    findings: tuple[Finding, ...] = ()


def check_sheet_count(count: int, limits: ReadingLimits) -> None:
    """Raise Unreadable for a workbook of too many sheets."""
    if count > limits.sheets:
        raise Unreadable("too_many_sheets", count=count, limit=limits.sheets)


def check_extent(name: str, rows: int, columns: int, limits: ReadingLimits) -> None:
    """Raise Unreadable where a sheet's last value stands too far down or to the right."""
    if rows > limits.rows:
        raise Unreadable("too_many_rows", sheet=name, row=rows, limit=limits.rows)
    if columns > limits.columns:
        raise Unreadable("too_many_columns", sheet=name, count=columns, limit=limits.columns)


def count_cells(sheets: Sequence[Sheet]) -> int:
    """How many cells the sheets have together, empty ones too."""
    return sum(sum(map(len, sheet.rows)) for sheet in sheets)


def check_cells(count: int, limits: ReadingLimits) -> None:
    """Raise Unreadable where the sheets together have more cells than any list."""
    if count > limits.cells:
        raise Unreadable("too_many_cells", limit=limits.cells)


def check_texts(sheets: Sequence[Sheet], limits: ReadingLimits) -> None:
    """Raise Unreadable where a cell's text is longer than Excel takes, or all together too long."""
    volume = 0
    for sheet in sheets:
        # Only texts have a length; for other values the hint is 0.
        lengths = list(map(length_hint, chain.from_iterable(sheet.rows)))
        if limits.text_length < max(lengths, default=0):
            raise Unreadable("text_too_long", sheet=sheet.name, limit=limits.text_length)
        volume += sum(lengths)
    if volume > limits.text_volume:
        raise Unreadable("too_much_text", limit=limits.text_volume)
