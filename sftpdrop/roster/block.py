"""Blocks: a header and the rows of pupils under it; a sheet may hold several, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sftpdrop.roster.header import FEWEST_FIELDS, Header, header_texts, read_header
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.row_kind import RowKind, row_kind
from sftpdrop.roster.stand_in import with_stand_ins
from sftpdrop.roster.workbook import Sheet, Value

_MOST_BLOCKS = 100
"""Headers on one sheet; more than there are groups in a school only costs time."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet and the same values by column. `index` is its place in the workbook, from 0."""

    index: int
    sheet: Sheet
    columns: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Block:
    """A header in a grid, and the rows of pupils under it; all counted from 0."""

    grid: Grid
    header_row: int
    header: Header
    rows: tuple[int, ...]
    totals: tuple[int, ...]
    stray: tuple[int, ...]


def make_grid(index: int, sheet: Sheet) -> Grid:
    """Turn a sheet, ragged rows and all, into its columns."""
    return Grid(index, sheet, tuple(zip_longest(*sheet.rows)))


def find_blocks(grid: Grid, header_row: int, profile: Profile) -> Iterator[Block]:
    """Yield the block under `header_row`, and one for each time its headers are repeated."""
    rows = grid.sheet.rows
    starts = [header_row, *_repeated_headers(grid, header_row)]
    ends = [*starts[1:], len(rows)]
    for start, end in zip(starts, ends, strict=True):
        header = read_header(header_texts(rows[start]), profile)
        header = with_stand_ins(header, rows[start + 1 : end], profile)
        yield _sort_rows(grid, start, end, header, profile)


def _repeated_headers(grid: Grid, header_row: int) -> list[int]:
    """Rows further down that hold at least three of the same headers."""
    wanted = {value for value in grid.sheet.rows[header_row] if isinstance(value, str) and value}
    hits: dict[int, int] = {}
    for column in grid.columns:
        below = column[header_row + 1 :]
        if wanted.isdisjoint(below):
            continue
        for row, value in enumerate(below, header_row + 1):
            if value in wanted:
                hits[row] = hits.get(row, 0) + 1
    found = sorted(row for row, count in hits.items() if count >= FEWEST_FIELDS)
    return found[:_MOST_BLOCKS]


def _sort_rows(grid: Grid, start: int, end: int, header: Header, profile: Profile) -> Block:
    """Tell the rows between two headers apart.

    A row in which every required cell is filled is a pupil and needs no second look: nearly all
    rows of a real list are such.
    """
    required = [
        grid.columns[header.columns[field]][start + 1 : end]
        for field, rules in profile.wanted.items()
        if rules.value_required and field in header.columns
    ]
    complete = map(all, zip(*required, strict=True)) if len(required) > FEWEST_FIELDS else iter(())
    found: dict[RowKind, list[int]] = {kind: [] for kind in RowKind}
    pupils = found[RowKind.PUPIL]
    for row in range(start + 1, end):
        if next(complete, False):
            pupils.append(row)
        else:
            found[row_kind(grid.sheet.rows[row], header.columns)].append(row)
    totals, stray = tuple(found[RowKind.TOTAL]), tuple(found[RowKind.STRAY])
    return Block(grid, start, header, tuple(pupils), totals, stray)
