"""Cells that are merged downwards: a group written once beside all of its pupils.

The file has the value in the first of them only; people see it beside each row. Cells that are
merged to the right are titles, and stay as they are.
"""

import re
import struct
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from typing import NamedTuple

from sftpdrop.roster.cells import is_blank
from sftpdrop.roster.workbook import Value, column_index
from sftpdrop.watcher.container.package import after_cells

_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s+ref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_RANGE = struct.Struct("<4H")  # first and last row, first and last column: [MS-XLS] 2.5.211
_COUNT = 2  # bytes before the ranges: how many there are


class Run(NamedTuple):
    """Cells of one column that are merged; counted from 0, the last one included."""

    column: int
    first: int
    last: int


def runs_of_part(part: bytes) -> Sequence[Run]:
    """The runs of an .xlsx sheet, which stand behind its cells (ECMA-376 18.3.1.55)."""
    return [
        Run(column_index(left.decode()), int(top) - 1, int(bottom) - 1)
        for left, top, right, bottom in _MERGED.findall(after_cells(part))
        if left == right
    ]


def runs_of_record(record: bytes) -> Iterator[Run]:
    """The runs of an .xls sheet's record of merged cells (2.4.168)."""
    whole = (len(record) - _COUNT) // _RANGE.size * _RANGE.size
    for top, bottom, left, right in _RANGE.iter_unpack(record[_COUNT : _COUNT + max(whole, 0)]):
        if left == right:
            yield Run(left, top, bottom)


def fill_down(rows: Sequence[MutableSequence[Value]], runs: Iterable[Run]) -> None:
    """Put the value of each run's first cell into the empty ones below it.

    Runs that overlap are a lie, and only the first of them counts: so a cell is filled once.
    """
    filled: dict[int, int] = {}
    for column, first, last in sorted(runs):
        if first <= filled.get(column, -1) or first >= len(rows) or column >= len(rows[first]):
            continue
        filled[column] = last
        value = rows[first][column]
        for row in rows[first + 1 : last + 1]:
            if column < len(row) and is_blank(row[column]):
                row[column] = value
