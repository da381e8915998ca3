"""BSNs and onderwijsnummers, wherever they are: by header, by value, and in loose texts.

The value itself never leaves this module.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sftpdrop.roster.block import Block, Grid
from sftpdrop.roster.cells import is_blank, plain_text
from sftpdrop.roster.codes import Code
from sftpdrop.roster.column_rules import printable_header
from sftpdrop.roster.distinct_values import DistinctValues
from sftpdrop.roster.header import header_texts
from sftpdrop.roster.header_key import header_key
from sftpdrop.roster.identity_number import (
    NUMBER,
    is_identity_number,
    looks_like_a_date,
    numbers_in,
    written_out,
)
from sftpdrop.roster.profile import HeaderPatterns, IdentityThresholds, Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.workbook import LooseText, Value, Workbook, column_index

_LONGEST_LABEL = 200
_DIGIT = re.compile(r"\d")
_LONG_WITH_DIGIT = re.compile(r"\n(?=[^\n]{8})([^\n\d]*\d[^\n]*)")

_Place = tuple[int, int]
"""A sheet and a column, from 0."""


@dataclass(frozen=True, slots=True)
class _Column:
    """The numbers of 8 or 9 digits in a column: how many, and how many of them pass.

    `hits` are the rows of those that pass, `dates` of those that may be dates as well. A cell may
    hold several.
    """

    grid: Grid
    index: int
    values: int
    passing: int
    hits: Sequence[int]
    dates: AbstractSet[int]


def find_identity_numbers(
    workbook: Workbook, grids: Sequence[Grid], blocks: Sequence[Block], profile: Profile
) -> Iterator[Remark]:
    """Yield a remark for every column, cell and loose text that holds such numbers."""
    yield from _by_header(blocks)
    named = {(block.grid.index, i) for block in blocks for i in block.header.identity}
    pools: dict[str | _Place, list[_Column]] = {}
    headers = _header_of_column(blocks)
    for grid in grids:
        for index in range(len(grid.columns)):
            place = (grid.index, index)
            if place not in named and (column := _read_column(grid, index, profile)):
                # One sheet a group: the same header on each is one column.
                pools.setdefault(headers.get(place, place), []).append(column)
    dates = {(b.grid.index, b.header.columns.get(Field.BIRTH_DATE, -1)) for b in blocks}
    for pool in pools.values():
        yield from _by_value(pool, dates, profile)
    yield from _in_loose_texts(workbook, profile)


def _by_header(blocks: Sequence[Block]) -> Iterator[Remark]:
    for block in blocks:
        for column in block.header.identity:
            below = block.grid.columns[column][block.header_row + 1 :]
            # An empty column is to go, but there is nothing in it that must be destroyed; unless
            # what looks like its header is somebody's number: BSN 111222333.
            itself = any(map(is_identity_number, numbers_in(block.header.texts[column])))
            empty = not itself and all(map(is_blank, below))
            code = Code.FORBIDDEN_COLUMN if empty else Code.IDENTITY_COLUMN
            params = (("header", printable_header(block, column)),)
            yield Remark(code, block.grid.index, block.header_row + 1, column, params)


def _header_of_column(blocks: Sequence[Block]) -> Mapping[_Place, str]:
    return {
        (block.grid.index, column): header_key(text)
        for block in blocks
        for column, text in block.header.texts.items()
    }


def _read_column(grid: Grid, index: int, profile: Profile) -> _Column | None:
    """Count the numbers of 8 or 9 digits in a column, or return None where there are none."""
    cells = grid.columns[index]
    above = DistinctValues(cells[: grid.header_row + 1])
    numbers, hits = _count([*_may_be_numbers(above), *_may_be_numbers(grid.values[index])])
    if not numbers:
        return None
    rows = [row for row, cell in enumerate(cells, 1) if cell in hits]
    values = sum(numbers[cell] for cell in cells if cell in numbers)
    passing = sum(hits[cells[row - 1]] for row in rows)
    dates = {value for value in hits if looks_like_a_date(plain_text(value))}
    of_dates = {row for row in rows if cells[row - 1] in dates}
    return _Column(grid, index, values, passing, rows, of_dates)


def _count(values: Iterable[str | float]) -> tuple[Counter[Value], Counter[Value]]:
    """How many numbers of 8 or 9 digits each value holds, and how many of them pass the check.

    All values are searched as one text, a line each.
    """
    alike: dict[str, list[str | float]] = {}
    for value in values:
        alike.setdefault(_one_line(value), []).append(value)
    text = "\n".join(alike)
    numbers: Counter[Value] = Counter()
    hits: Counter[Value] = Counter()
    same: list[str | float] = []
    end = -1  # of the line that holds `same`: a line may be long and hold thousands of numbers
    for found in NUMBER.finditer(text):
        if found.start() > end:
            start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
            end = end if end >= 0 else len(text)
            same = alike[text[start:end]]
        passes = is_identity_number(found[0])
        for value in same:
            numbers[value] += 1
            hits[value] += passes
    return numbers, +hits


def _may_be_numbers(values: DistinctValues) -> Iterator[str | float]:
    """The values that are worth cleaning for the search; one look rules a column of names out."""
    if values.lines is None or _DIGIT.search(values.lines):
        yield from set(values.texts_like(_LONG_WITH_DIGIT))
    yield from (value for value in values.others if isinstance(value, int | float))


def _one_line(value: str | float) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return written_out(str(value))


def _has_label(grid: Grid, row: int, column: int, refused: HeaderPatterns) -> bool:
    """Whether the cell itself, or a cell to its left that is a label, says that this is a BSN.

    A label ends in a colon, or stands alone with the number: a pupil may be called Sofi.
    """
    cells = grid.sheet.rows[row]
    cell = cells[column]
    if isinstance(cell, str) and refused.fit(cell[:_LONGEST_LABEL]):
        return True
    # The nearest one is enough: a row may have as many numbers as it has cells.
    left = (header_texts([value]).get(0) for value in reversed(cells[:column]) if value)
    label = next(filter(None, left), "")
    if not label or not refused.fit(label):
        return False
    return label.endswith(":") or sum(not is_blank(value) for value in cells) == 2


def _by_value(
    pool: Sequence[_Column], dates: AbstractSet[_Place], profile: Profile
) -> Iterator[Remark]:
    """Judge the columns under one header by their values."""
    limits = profile.identity_values
    values = sum(column.values for column in pool)
    hits = sum(column.passing for column in pool)
    together = _is_refused_by_value(values, hits, limits)
    chance = values >= limits.chance_values and hits <= limits.chance_share * values
    for column in pool:
        index = column.grid.index
        refused = together or _is_refused_by_value(column.values, column.passing, limits)
        # One day in every row is no column of BSNs.
        refused = refused and len(column.dates) < len(column.hits)
        birth_dates = column.dates if (index, column.index) in dates else frozenset()
        for row in column.hits:
            if refused:
                yield Remark(Code.IDENTITY_VALUES, index, row, column.index)
            elif _has_label(column.grid, row - 1, column.index, profile.forbidden.identity):
                yield Remark(Code.IDENTITY_LABELLED, index, row, column.index)
            elif not chance and row not in birth_dates:
                yield Remark(Code.IDENTITY_PERHAPS, index, row, column.index)


def _is_refused_by_value(values: int, hits: int, limits: IdentityThresholds) -> bool:
    return hits >= limits.refuse_values and hits >= limits.refuse_share * values


def _in_loose_texts(workbook: Workbook, profile: Profile) -> Iterator[Remark]:
    """Judge comments, names, properties and drawings: a number with its label is refused."""
    sheets = {sheet.name: index for index, sheet in enumerate(workbook.sheets)}
    found = []
    values = hits = 0
    titles = (LooseText("sheet", sheet.name, sheet.name) for sheet in workbook.sheets)
    for loose in (*workbook.loose_texts, *titles):
        numbers = numbers_in(loose.text)
        passing = sum(map(is_identity_number, numbers))
        values += len(numbers)
        hits += passing
        if passing:
            found.append(loose)
    refused = _is_refused_by_value(values, hits, profile.identity_values)
    for loose in found:
        label = profile.forbidden.identity.fit(loose.text[:_LONGEST_LABEL])
        code = Code.IDENTITY_LOOSE if refused or label else Code.IDENTITY_LOOSE_PERHAPS
        sheet = sheets.get(loose.sheet) if loose.sheet is not None else None
        column = column_index(loose.column) if loose.column is not None else None
        yield Remark(code, sheet, loose.row, column, (("place", loose.place),))
