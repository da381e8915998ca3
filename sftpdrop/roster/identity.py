"""BSNs and onderwijsnummers, wherever they are: by header, by value, and in loose texts.

The value itself never leaves this module. The check of a number is python-stdnum's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stdnum.nl.bsn import checksum

from sftpdrop.roster.block import Block, Grid
from sftpdrop.roster.cells import clean, is_blank
from sftpdrop.roster.codes import Code
from sftpdrop.roster.column_rules import printable
from sftpdrop.roster.header import header_texts, is_refused
from sftpdrop.roster.profile import IdentityThresholds, Profile
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.workbook import Value, Workbook

# 111222333, 1112.22.333, 111 222 333, with a zero less in front, or as a number with a fraction.
_NUMBER = r"\d{8,9}|\d{4}[. -]\d{2}[. -]\d{3}|\d{2,3}(?P<mark>[. -])\d{3}(?P=mark)\d{3}"
_IN_A_LINE = re.compile(rf"^[ '\xa0]*({_NUMBER})(?:\.0)?[ \xa0]*$", re.MULTILINE)
_IN_A_TEXT = re.compile(rf"(?<![\d.,-])({_NUMBER})(?![\d-]|[.,]\d)")
_LONGEST_LABEL = 200


def is_identity_number(written: str) -> bool:
    """Whether `written` passes the check of a BSN or an onderwijsnummer, in any spelling."""
    digits = "".join(filter(str.isdigit, written)).zfill(9)
    if not digits.strip("0"):
        return False
    remainder: int = checksum(digits)
    return remainder == 0 or (remainder == 5 and digits.startswith("10"))


@dataclass(frozen=True, slots=True)
class _Count:
    """How many values of 8 or 9 digits there are, and how many of them pass the check."""

    values: int
    hits: int

    def refused(self, limits: IdentityThresholds) -> bool:
        enough = self.hits >= limits.refuse_values
        return enough and self.hits >= limits.refuse_share * self.values

    def by_chance(self, limits: IdentityThresholds) -> bool:
        many = self.values >= limits.chance_values
        return many and self.hits <= limits.chance_share * self.values


def find_identity_numbers(
    workbook: Workbook, grids: Sequence[Grid], blocks: Sequence[Block], profile: Profile
) -> Iterator[Remark]:
    """Yield a remark for every column, cell and loose text that holds such numbers."""
    headers = {
        (block.grid.index, column): (block, column)
        for block in blocks
        for column in block.header.identity
    }
    for block, column in headers.values():
        place = (block.grid.index, block.header_row + 1, column)
        # An empty column is to go, but there is nothing in it that must be destroyed.
        code = Code.IDENTITY_COLUMN if _has_values(block, column) else Code.FORBIDDEN_COLUMN
        yield Remark(code, *place, (("header", printable(block, column)),))
    for grid in grids:
        for column, cells in enumerate(grid.columns):
            if (grid.index, column) not in headers:
                yield from _in_column(grid, column, cells, profile)
    yield from _in_loose_texts(workbook, profile)


def _in_column(
    grid: Grid, column: int, cells: Sequence[Value], profile: Profile
) -> Iterator[Remark]:
    """Judge a column by its values, whatever stands above them."""
    hits, others = _passing({cell for cell in cells if cell is not None})
    labelled = {cell for cell in hits if _is_labelled(cell, profile)}
    rows = [row for row, cell in enumerate(cells, 1) if cell in hits] if hits else []
    count = _Count(len(rows) + sum(cell in others for cell in cells) if rows else 0, len(rows))
    refused = count.refused(profile.identity_values)
    for row in rows:
        label = cells[row - 1] in labelled or _has_label_beside(grid, row - 1, column, profile)
        code = Code.IDENTITY_LABELLED if label else Code.IDENTITY_PERHAPS
        if refused:
            code = Code.IDENTITY_VALUES
        elif not label and count.by_chance(profile.identity_values):
            continue
        yield Remark(code, grid.index, row, column)


def _passing(values: Iterable[Value]) -> tuple[set[Value], set[Value]]:
    """Return the values that pass the check, and the other ones of 8 or 9 digits.

    All values are searched as one text, a line each: a column of names costs one search.
    """
    written: dict[str, Value] = {}
    for value in values:
        if isinstance(value, str | int | float):
            written[str(value).replace("\n", " ")] = value
    text = "\n".join(written)
    hits: set[Value] = set()
    others: set[Value] = set()
    for found in _IN_A_LINE.finditer(text):
        line = found[0].strip("\n")
        (hits if is_identity_number(found[1]) else others).add(written[line])
    return hits, others


def _is_labelled(value: Value, profile: Profile) -> bool:
    return isinstance(value, str) and is_refused(value[:_LONGEST_LABEL], profile.forbidden.identity)


def _has_label_beside(grid: Grid, row: int, column: int, profile: Profile) -> bool:
    """Whether the cell to the left says that this is a BSN."""
    left = header_texts(grid.sheet.rows[row][:column])
    return bool(left) and is_refused(left[max(left)], profile.forbidden.identity)


def _in_loose_texts(workbook: Workbook, profile: Profile) -> Iterator[Remark]:
    """Judge comments, names, properties and drawings: a number with its label is refused."""
    sheets = {sheet.name: index for index, sheet in enumerate(workbook.sheets)}
    found = []
    values = 0
    for loose in workbook.loose_texts:
        numbers = [match[0] for match in _IN_A_TEXT.finditer(clean(loose.text))]
        values += len(numbers)
        if any(map(is_identity_number, numbers)):
            found.append(loose)
    refused = _Count(values, len(found)).refused(profile.identity_values)
    for loose in found:
        label = is_refused(loose.text[:_LONGEST_LABEL], profile.forbidden.identity)
        code = Code.IDENTITY_LOOSE if refused or label else Code.IDENTITY_LOOSE_PERHAPS
        sheet = sheets.get(loose.sheet) if loose.sheet is not None else None
        yield Remark(code, sheet, loose.row, None, (("place", loose.place),))


def _has_values(block: Block, column: int) -> bool:
    """Whether anything stands under a header."""
    return any(not is_blank(cell) for cell in block.grid.columns[column][block.header_row + 1 :])
