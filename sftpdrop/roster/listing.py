"""The list of pupils as columns of text, with the way back to each cell."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sftpdrop.core.finding import Param
from sftpdrop.roster.block import Block
from sftpdrop.roster.codes import Code
from sftpdrop.roster.dates import date_reader
from sftpdrop.roster.distinct_values import DistinctValues
from sftpdrop.roster.gender import gender_reader
from sftpdrop.roster.groups import group_name_reader, read_group_code, read_year_group
from sftpdrop.roster.header_key import header_key
from sftpdrop.roster.names import ODD_NAME, read_name, read_prefix
from sftpdrop.roster.numbers import ODD_NUMBER, number_reader
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.reading import ColumnReader, Reader, Trouble
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.workbook import Value


@dataclass(frozen=True, slots=True)
class Listing:
    """All rows of all blocks. Every list in `texts` and `rows` has one item a pupil.

    `troubles` holds, by field and pupil, what was the matter with a cell; `starts` the number of
    the first pupil of each block; `rows` the rows that Excel shows.
    """

    blocks: Sequence[Block]
    starts: Sequence[int]
    rows: Sequence[int]
    texts: Mapping[Field, list[str]]
    troubles: Mapping[Field, Mapping[int, tuple[Trouble, ...]]]

    def block_of(self, pupil: int) -> Block:
        """The block in which a pupil stands."""
        return self.blocks[bisect_right(self.starts, pupil) - 1]

    def has_column(self, pupil: int, field: Field) -> bool:
        """Whether the pupil's block has a column for the field."""
        return field in self.block_of(pupil).header.columns

    def remark(self, code: Code, pupil: int, field: Field, /, **params: Param) -> Remark:
        """Return a remark at the cell of `pupil` and `field`."""
        block = self.block_of(pupil)
        column = block.header.columns.get(field)
        row = self.rows[pupil]
        return Remark(code, block.grid.index, row, column, tuple(params.items()))

    def remarks(self) -> Iterator[Remark]:
        """Yield everything that was the matter with single cells."""
        for field, by_pupil in self.troubles.items():
            for pupil, troubles in by_pupil.items():
                for trouble in troubles:
                    yield self.remark(trouble.code, pupil, field)._replace(params=trouble.params)

    def without(self, pupils: set[int]) -> "Listing":
        """Return the list without these pupils."""
        if not pupils:
            return self
        kept = [index for index in range(len(self.rows)) if index not in pupils]
        place = {old: new for new, old in enumerate(kept)}
        return Listing(
            blocks=self.blocks,
            starts=[bisect_left(kept, start) for start in self.starts],
            rows=[self.rows[index] for index in kept],
            texts={field: [texts[i] for i in kept] for field, texts in self.texts.items()},
            troubles={
                field: {place[old]: found for old, found in by_pupil.items() if old in place}
                for field, by_pupil in self.troubles.items()
            },
        )


def read_listing(
    blocks: Sequence[Block], profile: Profile, today: date, *, date_1904: bool
) -> Listing:
    """Read the columns of all blocks, each column as a whole: its values explain each other."""
    starts: list[int] = []
    rows: list[int] = []
    for block in blocks:
        starts.append(len(rows))
        rows.extend(map((1).__add__, block.rows))  # without a step in Python for each
    texts: dict[Field, list[str]] = {}
    troubles: dict[Field, Mapping[int, tuple[Trouble, ...]]] = {}
    for field, rules in profile.fields.items():
        if not any(field in block.header.columns for block in blocks):
            texts[field] = [""] * len(rows)
            continue
        cells = [_cells(block, field) for block in blocks]
        column = list(chain.from_iterable(column for column, _ in cells))
        values = DistinctValues.together([values for _, values in cells])
        keys = set(_header_keys(blocks, field))
        scene = _Column(values, keys, profile, today, date_1904)
        make_reader = _READERS.get(field)
        reader = ColumnReader(field, rules, make_reader(scene) if make_reader else read_name)
        texts[field] = reader.texts(column, values, _ODD.get(field))
        if troubled := reader.troubled:
            troubles[field] = {
                pupil: troubled[value] for pupil, value in enumerate(column) if value in troubled
            }
    return Listing(blocks, starts, rows, texts, troubles)


def _cells(block: Block, field: Field) -> tuple[Sequence[Value], DistinctValues]:
    """The field's cells in a block, one a pupil, and which values they have.

    Each is None where the block has no such column.
    """
    index = block.header.columns.get(field)
    if index is None:
        return [None] * len(block.rows), DistinctValues([None])
    cells, values = block.cells(index), block.values(index)
    if {True, False}.isdisjoint(values.others):
        return cells, values
    # True equals 1 in Python, but not in a cell.
    words = {True: "WAAR", False: "ONWAAR"}
    told = [words[value] if isinstance(value, bool) else value for value in cells]
    return told, DistinctValues(told)


def _header_keys(blocks: Sequence[Block], field: Field) -> Iterator[str]:
    for block in blocks:
        if field in block.header.columns:
            yield header_key(block.header.texts[block.header.columns[field]])


@dataclass(frozen=True, slots=True)
class _Column:
    """Everything that explains the cells of a field's column."""

    values: DistinctValues
    header_keys: AbstractSet[str]
    profile: Profile
    today: date
    date_1904: bool


_READERS: Mapping[Field, Callable[[_Column], Reader]] = {
    Field.NUMBER: lambda column: number_reader(column.values),
    Field.CARD_NUMBER: lambda column: number_reader(column.values),
    Field.BIRTH_DATE: lambda column: date_reader(
        column.values.distinct, date_1904=column.date_1904, today=column.today
    ),
    Field.GENDER: lambda column: gender_reader(column.values.distinct, column.header_keys),
    Field.YEAR_GROUP: lambda _: read_year_group,
    Field.GROUP_CODE: lambda _: read_group_code,
    Field.GROUP_NAME: lambda column: group_name_reader(column.profile.staff_words),
    Field.PREFIX: lambda _: read_prefix,
    Field.HOUSE_NUMBER: lambda _: read_group_code,
    Field.HOUSE_NUMBER_SUFFIX: lambda _: read_group_code,
}
"""How a field's cells are read; every other field is a name."""

_ODD = {
    **{field: ODD_NAME for field in Field if field not in _READERS},
    Field.NUMBER: ODD_NUMBER,
    Field.CARD_NUMBER: ODD_NUMBER,
}
"""What a field's reader may not give back as it is, so that a column is read by one search."""
