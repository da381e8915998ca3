"""Sheets that are no pupil list but may hold what must not be in the file, or pupils after all."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache

from sftpdrop.roster.block import Grid
from sftpdrop.roster.cells import is_blank, plain_text
from sftpdrop.roster.codes import Code
from sftpdrop.roster.column_rules import printable
from sftpdrop.roster.dates import date_reader
from sftpdrop.roster.header import FIRST_ROWS, header_texts, known_field
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.workbook import Value

_FEWEST_HEADERS = 2
"""A row with so many known or refused headers is a header; an explanation names one in a row."""

_DIGITS_OF_A_BSN = 8
_FEWEST_CELLS = 4
_FEWEST_PUPILS = 3
_CELLS_OF_A_PUPIL = 7  # the fields that a list must have; one row of so many is enough
_OLDEST = 20
"""A row of a few cells with a birth date of the last 20 years is taken for a pupil."""
_YEAR = re.compile(r"(?!\d+\Z).*\d\d", re.DOTALL)
"""What a text with a date has, and a mere number is none."""


def check_foreign_sheet(grid: Grid, profile: Profile, today: date) -> Iterator[Remark]:
    """Yield what is wrong with a sheet in which no pupil list was found."""
    yield from _refused_headers(grid, profile)
    cells = _cells_of_pupils(grid, today)
    if len(cells) >= _FEWEST_PUPILS or max(cells, default=0) >= _CELLS_OF_A_PUPIL:
        yield Remark(Code.SHEET_WITHOUT_HEADER, grid.index, params=(("count", len(cells)),))


def _refused_headers(grid: Grid, profile: Profile) -> Iterator[Remark]:
    """Headers that are refused, where there is something below them."""

    @cache
    def last_row(column: int, says: Callable[[Value], bool]) -> int:
        # Once for a column, however many of its cells may be headers.
        cells = grid.columns[column]
        return next((row for row in reversed(range(len(cells))) if says(cells[row])), -1)

    for row, cells in enumerate(grid.sheet.rows[:FIRST_ROWS]):
        texts = header_texts(cells)
        identity = {i for i, text in texts.items() if profile.forbidden.identity.fit(text)}
        personal = {i for i, text in texts.items() if profile.forbidden.personal.fit(text)}
        known = {i for i, text in texts.items() if known_field(text, profile)}
        for column in sorted(identity | personal):
            params = (("header", printable(texts, column, len(identity | personal | known))),)
            place = (grid.index, row + 1, column, params)
            if column in identity and last_row(column, _has_digits) > row:
                yield Remark(Code.IDENTITY_COLUMN, *place)
            elif (
                len(identity | personal | known) >= _FEWEST_HEADERS
                and last_row(column, _is_filled) > row
            ):
                yield Remark(Code.FORBIDDEN_COLUMN, *place)


def _is_filled(value: Value) -> bool:
    return not is_blank(value)


def _has_digits(value: Value) -> bool:
    """Whether a cell might be a BSN, right or wrong: 8 or 9 digits."""
    digits = sum(character.isdigit() for character in plain_text(value))
    return _DIGITS_OF_A_BSN <= digits <= _DIGITS_OF_A_BSN + 1


def _cells_of_pupils(grid: Grid, today: date) -> Sequence[int]:
    """The number of filled cells of each row that looks like a pupil."""
    read = date_reader((), date_1904=False, today=today)
    earliest = today.replace(year=today.year - _OLDEST, day=1).isoformat()

    @cache  # a sheet may be full of one text
    def is_birth_date(value: Value) -> bool:
        written = _YEAR.match(value) if isinstance(value, str) else isinstance(value, date)
        return bool(written) and earliest < read(value).text < today.isoformat()

    filled = [
        sum(not is_blank(value) for value in row)
        for row in grid.sheet.rows
        if any(map(is_birth_date, row))
    ]
    return [cells for cells in filled if cells >= _FEWEST_CELLS]
