"""Rules about the sheets: no list at all, sheets without pupils, totals that do not agree."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from sftpdrop.roster.block import Block, Grid
from sftpdrop.roster.cells import is_blank, plain_text
from sftpdrop.roster.codes import Code
from sftpdrop.roster.foreign_sheet import check_foreign_sheet
from sftpdrop.roster.groups import staff_pattern
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.row_kind import stated_total

_MOST_WORDS_OF_A_THEME = 5


def check_sheets(
    grids: Sequence[Grid], blocks: Sequence[Block], profile: Profile, today: date
) -> Iterator[Remark]:
    """Yield what is wrong with the workbook as a whole, and with each sheet."""
    if all(is_blank(value) for grid in grids for column in grid.columns for value in column):
        yield Remark(Code.EMPTY_WORKBOOK)
        return
    yield from _lists(blocks)
    with_list = {block.grid.index for block in blocks}
    for grid in grids:
        if grid.index not in with_list:
            yield from check_foreign_sheet(grid, profile, today)
        elif grid.sheet.hidden:
            yield Remark(Code.HIDDEN_SHEET, grid.index)
    yield from _totals(blocks)
    yield from _stray_rows(blocks, profile)


def _lists(blocks: Sequence[Block]) -> Iterator[Remark]:
    """Say that there is no list, that it has no pupils, or on which sheets it has none."""
    if not blocks:
        yield Remark(Code.NO_HEADER)
        return
    filled = {block.grid.index for block in blocks if block.rows}
    if not filled:
        yield Remark(Code.NO_PUPILS)
        return
    for index in sorted({block.grid.index for block in blocks} - filled):
        yield Remark(Code.EMPTY_SHEET, index)


def _stray_rows(blocks: Sequence[Block], profile: Profile) -> Iterator[Remark]:
    """Rows of one cell that may be what is left of a pupil; a group or its teacher is a title.

    Where the groups' names are missing, which is said, a title looks like any other cell.
    """
    named = [block for block in blocks if Field.GROUP_NAME in block.header.columns]
    strays = [(block, row) for block in named for row in block.stray]
    titles = {text for block in blocks for text in _titles(block)} if strays else ()
    staff = staff_pattern(profile.staff_words)
    for block, row in strays:
        lone = next(filter(None, map(plain_text, block.grid.sheet.rows[row])), "")
        if lone.casefold() not in titles and not staff.search(lone):
            yield Remark(Code.STRAY_ROW, block.grid.index, row + 1)


def _titles(block: Block) -> Iterator[str]:
    """What may stand above a group: its code, year, or name, or the end of that (De kevers)."""
    for field in (Field.GROUP_CODE, Field.GROUP_NAME, Field.YEAR_GROUP):
        column = block.header.columns.get(field)
        names = set() if column is None else set(map(plain_text, block.cells(column)))
        for name in names:
            words = name.casefold().split()
            yield " ".join(words)
            last = words[-_MOST_WORDS_OF_A_THEME:]
            yield from (" ".join(last[first:]) for first in range(len(last)))


def _totals(blocks: Sequence[Block]) -> Iterator[Remark]:
    """A total that is neither that of its part, nor its sheet's, nor the workbook's."""
    everywhere = sum(len(block.rows) for block in blocks)
    for block in blocks:
        in_sheet = sum(len(b.rows) for b in blocks if b.grid.index == block.grid.index)
        before = 0
        for total in block.totals:
            above = bisect_left(block.rows, total)
            stated = stated_total(block.grid.sheet.rows[total])
            if stated is not None and stated not in {above, above - before, in_sheet, everywhere}:
                params = (("stated", stated), ("counted", above - before))
                yield Remark(Code.TOTAL_DIFFERS, block.grid.index, total + 1, params=params)
            before = above
