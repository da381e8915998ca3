"""Blocks: a header and the rows of pupils under it; a sheet may hold several, or none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sftpdrop.roster.distinct_values import DistinctValues
from sftpdrop.roster.header import (
    FEWEST_FIELDS,
    Header,
    find_header_row,
    header_texts,
    read_header,
)
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.row_kind import RowKind, row_kind
from sftpdrop.roster.split_header import join_split_header
from sftpdrop.roster.stand_in import with_stand_ins
from sftpdrop.roster.workbook import Sheet, Value

_MOST_BLOCKS = 100
"""Headers on one sheet; more than there are groups in a school only costs time."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet and the same values by column. `index` is its place in the workbook, from 0.

    `header_row` is the row of its first header, which has so many `known_fields`; `values` are
    those of each column below that row.
    """

    index: int
    sheet: Sheet
    columns: Sequence[Sequence[Value]]
    header_row: int
    known_fields: int
    values: Sequence[DistinctValues]


@dataclass(frozen=True, slots=True)
class Block:
    """A header in a grid, and the rows of pupils under it; all counted from 0.

    `rows` are a range where nothing stands between them.
    """

    grid: Grid
    header_row: int
    header: Header
    rows: Sequence[int]
    totals: Sequence[int] = ()
    stray: Sequence[int] = ()

    def cells(self, column: int) -> Sequence[Value]:
        """The cells of a column, one a pupil."""
        cells = self.grid.columns[column]
        if isinstance(self.rows, range):
            return cells[self.rows.start : self.rows.stop]
        return [cells[row] for row in self.rows]

    def values(self, column: int) -> DistinctValues:
        """The different values of a column's cells."""
        below = len(self.grid.sheet.rows) - self.grid.header_row - 1
        if len(self.rows) == below:
            return self.grid.values[column]
        return DistinctValues(self.cells(column))


def make_grid(index: int, sheet: Sheet, profile: Profile) -> Grid:
    """Turn a sheet, ragged rows and all, into its columns, and find its header."""
    row, fields = find_header_row(sheet.rows, profile)
    joined = join_split_header(sheet, row, profile)
    if joined is not sheet:  # only then: to look for a header takes a sixth of a judgement
        sheet = joined
        row, fields = find_header_row(sheet.rows, profile)
    columns = tuple(zip_longest(*sheet.rows))
    values = tuple(DistinctValues(column[row + 1 :]) for column in columns)
    return Grid(index, sheet, columns, row, fields, values)


def find_blocks(grid: Grid, profile: Profile) -> Iterator[Block]:
    """Yield the block under the grid's header, and one for each time its headers are repeated."""
    rows = grid.sheet.rows
    starts = [grid.header_row, *_repeated_headers(grid)]
    ends = [*starts[1:], len(rows)]
    for start, end in zip(starts, ends, strict=True):
        header = read_header(header_texts(rows[start]), profile)
        header = with_stand_ins(header, rows[start + 1 : end], profile)
        yield _sort_rows(grid, start, end, header, profile)


def _repeated_headers(grid: Grid) -> list[int]:
    """Rows further down that hold at least three of the same headers."""
    header = grid.sheet.rows[grid.header_row]
    wanted = {value for value in header if isinstance(value, str) and value}
    first = grid.header_row + 1
    hits: Counter[int] = Counter()
    for column, values in zip(grid.columns, grid.values, strict=True):
        if any(map(values.may_hold, wanted)):
            hits.update(row for row, v in enumerate(column[first:], first) if v in wanted)
    found = sorted(row for row, count in hits.items() if count >= FEWEST_FIELDS)
    return found[:_MOST_BLOCKS]


def _sort_rows(grid: Grid, start: int, end: int, header: Header, profile: Profile) -> Block:
    """Tell the rows between two headers apart.

    A row in which every required cell is filled is a pupil and needs no second look: nearly all
    rows of a real list are such, and mostly all of them.
    """
    body = range(start + 1, end)
    places = [
        header.columns[field]
        for field, rules in profile.wanted.items()
        if rules.value_required and field in header.columns
    ]
    every = Block(grid, start, header, body)
    enough = len(places) > FEWEST_FIELDS
    if enough and all(every.values(place).are_filled() for place in places):
        return every
    required = [every.cells(place) for place in places]
    surely = enough and not _may_be_blank(grid, places)
    complete = map(all, zip(*required, strict=True)) if surely else iter(())
    found: dict[RowKind, list[int]] = {kind: [] for kind in RowKind}
    pupils = found[RowKind.PUPIL]
    for row in body:
        if next(complete, False):
            pupils.append(row)
        else:
            kind = row_kind(grid.sheet.rows[row], header.columns, profile.staff_words)
            found[kind].append(row)
    return Block(grid, start, header, pupils, found[RowKind.TOTAL], found[RowKind.STRAY])


def _may_be_blank(grid: Grid, places: Sequence[int]) -> bool:
    """Whether rows may be filled with spaces: then the column of fewest values has such a cell."""
    fewest = min((grid.values[place].distinct for place in places), key=len)
    return any(isinstance(value, str) and value.isspace() for value in fewest)
