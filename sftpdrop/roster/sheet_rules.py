"""Rules about the sheets: no list at all, a list without a header, totals that do not agree."""

from collections.abc import Iterator, Sequence
from datetime import date

from sftpdrop.roster.block import Block, Grid, stated_total
from sftpdrop.roster.cells import is_blank
from sftpdrop.roster.codes import Code
from sftpdrop.roster.dates import date_reader
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.workbook import Value

_FEWEST_CELLS = 4
_FEWEST_PUPILS = 3
_OLDEST = 20
"""A row of a few cells with a birth date of the last 20 years is taken for a pupil."""


def check_sheets(
    grids: Sequence[Grid], blocks: Sequence[Block], pupils: int, today: date
) -> Iterator[Remark]:
    """Yield what is wrong with the workbook as a whole, and with each sheet."""
    if all(is_blank(value) for grid in grids for column in grid.columns for value in column):
        yield Remark(Code.EMPTY_WORKBOOK)
        return
    if not blocks:
        yield Remark(Code.NO_HEADER)
    elif not pupils:
        yield Remark(Code.NO_PUPILS)
    else:
        yield from _empty_sheets(grids, blocks)
    with_list = {block.grid.index for block in blocks}
    for grid in grids:
        if grid.index in with_list:
            if grid.sheet.hidden:
                yield Remark(Code.HIDDEN_SHEET, grid.index)
        elif blocks and (rows := _rows_of_pupils(grid, today)) >= _FEWEST_PUPILS:
            yield Remark(Code.SHEET_WITHOUT_HEADER, grid.index, params=(("count", rows),))
    yield from _totals(blocks)


def _empty_sheets(grids: Sequence[Grid], blocks: Sequence[Block]) -> Iterator[Remark]:
    filled = {block.grid.index for block in blocks if block.rows}
    with_header = {block.grid.index for block in blocks}
    for grid in grids:
        if grid.index in with_header - filled:
            yield Remark(Code.EMPTY_SHEET, grid.index)


def _rows_of_pupils(grid: Grid, today: date) -> int:
    """Count the rows that look like pupils in a sheet in which no header was found."""
    read = date_reader((), date_1904=False, today=today)
    earliest = today.replace(year=today.year - _OLDEST, day=1).isoformat()

    def is_birth_date(value: Value) -> bool:
        return not is_blank(value) and earliest < read(value).text < today.isoformat()

    return sum(
        sum(not is_blank(value) for value in row) >= _FEWEST_CELLS and any(map(is_birth_date, row))
        for row in grid.sheet.rows
    )


def _totals(blocks: Sequence[Block]) -> Iterator[Remark]:
    """A total that is neither that of its part, nor its sheet's, nor the workbook's."""
    everywhere = sum(len(block.rows) for block in blocks)
    for block in blocks:
        in_sheet = sum(len(b.rows) for b in blocks if b.grid.index == block.grid.index)
        before = 0
        for total in block.totals:
            above = sum(row < total for row in block.rows)
            stated = stated_total(block.grid.sheet.rows[total])
            if stated is not None and stated not in {above, above - before, in_sheet, everywhere}:
                params = (("stated", stated), ("counted", above - before))
                yield Remark(Code.TOTAL_DIFFERS, block.grid.index, total + 1, params=params)
            before = above
