"""Blocks: a header and the rows of pupils under it; a sheet may hold several, or none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sftpdrop.roster.cells import clean, is_blank, plain_text
from sftpdrop.roster.codes import Code
from sftpdrop.roster.header import FEWEST_FIELDS, Header, header_texts, read_header
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.workbook import Sheet, Value

_TOTAL = re.compile(
    r"(?:(?:eind|sub)?totaal|(?:sub)?total|aantal|som|gemiddelde)\b\D*(\d+)?\D*", re.IGNORECASE
)
_SECTION = re.compile(r"(?:groep|klas|leerjaar|jaargroep|stamgroep|unit)\b.*", re.IGNORECASE)
_NOTE = re.compile(
    r".*:.*|(?:\S+ ){3,}\S+|\d+ (?:leerlingen|kinderen)"
    r"|(?:pagina|blad|afgedrukt|gemaakt|geprint|datum|bron|export)\b.*",
    re.IGNORECASE,
)
_MOST_CELLS_OF_A_TOTAL = 3


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

    @property
    def remarks(self) -> Iterator[Remark]:
        """What is to be said of rows that are not pupils."""
        for row in self.stray:
            yield Remark(Code.STRAY_ROW, self.grid.index, row + 1)


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
    return sorted(row for row, count in hits.items() if count >= FEWEST_FIELDS)


def _sort_rows(grid: Grid, start: int, end: int, header: Header, profile: Profile) -> Block:
    """Tell pupils from blank rows, totals, titles between groups, and rows that are none of it."""
    pupils: list[int] = []
    totals: list[int] = []
    stray: list[int] = []
    places = {_PUPIL: pupils, _TOTAL_ROW: totals, _STRAY: stray, _NOTHING: []}
    rows = grid.sheet.rows
    mapped = header.columns
    needed = [
        grid.columns[mapped[field]][start + 1 : end]
        for field, rules in profile.wanted.items()
        if rules.value_required and field in mapped
    ]
    complete = map(all, zip(*needed, strict=True)) if len(needed) > FEWEST_FIELDS else iter(())
    for index in range(start + 1, end):
        # A row in which everything is filled needs no second look: nearly all rows are such.
        if next(complete, False):
            pupils.append(index)
        else:
            places[_kind_of_row(rows[index], mapped)].append(index)
    return Block(grid, start, header, tuple(pupils), tuple(totals), tuple(stray))


_PUPIL, _TOTAL_ROW, _STRAY, _NOTHING = "pupil", "total", "stray", "nothing"


def _kind_of_row(row: Sequence[Value], mapped: Mapping[Field, int]) -> str:
    filled = [value for value in row if not is_blank(value)]
    in_list = sum(index < len(row) and not is_blank(row[index]) for index in mapped.values())
    if not filled or not in_list:
        return _NOTHING
    first = plain_text(filled[0])
    if len(filled) <= min(_MOST_CELLS_OF_A_TOTAL, len(mapped) // 2):
        if any(_TOTAL.fullmatch(plain_text(value)) for value in filled):
            return _TOTAL_ROW
        if isinstance(filled[0], str) and (_SECTION.fullmatch(first) or _NOTE.fullmatch(first)):
            return _NOTHING
    if len(filled) > 1:
        return _PUPIL
    return _kind_of_lone_cell(filled[0])


def _kind_of_lone_cell(value: Value) -> str:
    text = plain_text(value)
    if not text or _NOTE.fullmatch(text):
        return _NOTHING
    # A count under a column, without a word beside it.
    is_count = isinstance(value, int | float) and text.isdigit() and len(text) <= 4
    return _TOTAL_ROW if is_count else _STRAY


def stated_total(row: Sequence[Value]) -> int | None:
    """Return the one number of a total row, or None where there is none or more than one."""
    numbers = []
    for value in row:
        text = clean(value) if isinstance(value, str) else plain_text(value)
        found = _TOTAL.fullmatch(text)
        digits = found[1] if found else text
        if digits and digits.isdigit():
            numbers.append(int(digits))
    return numbers[0] if len(numbers) == 1 else None
