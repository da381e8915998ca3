"""Rules about the columns of a list: which must, may and may not be there."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sftpdrop.core.finding import Param
from sftpdrop.roster.block import Block
from sftpdrop.roster.cells import is_blank
from sftpdrop.roster.codes import Code
from sftpdrop.roster.header import known_field
from sftpdrop.roster.profile import FieldRules, Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.workbook import column_letter

_SYNONYMS_TOLD = 3
_SURE_OF_A_HEADER = 8
_MOST_DIGITS = 4
_FEWEST_OF_ANOTHER_LIST = 2
"""A list that lacks so many columns, beside a whole one, is another list: birthdays, or staff."""

Rule = Callable[[Block, Profile], Iterator[Remark]]


def check_columns(blocks: Sequence[Block], profile: Profile) -> Iterator[Remark]:
    """Yield what every rule finds in the header of each block."""
    is_one_whole = not all(_missing_fields(block, profile) for block in blocks)
    for block in blocks:
        missing = _missing_fields(block, profile)
        if is_one_whole and len(missing) >= _FEWEST_OF_ANOTHER_LIST:
            headers = ", ".join(profile.fields[field].headers[0] for field in missing)
            yield _remark(Code.OTHER_LIST, block, None, headers=headers)
        else:
            yield from _missing(block, profile)
        for rule in RULES:
            yield from rule(block, profile)


def _missing_fields(block: Block, profile: Profile) -> Sequence[Field]:
    """The fields that must have a column, and have none."""
    return [
        field
        for field, rules in profile.wanted.items()
        if rules.column_required and field not in block.header.columns
    ]


def _missing(block: Block, profile: Profile) -> Iterator[Remark]:
    for field in _missing_fields(block, profile):
        rules = profile.fields[field]
        yield _remark(
            Code.COLUMN_MISSING,
            block,
            None,
            field=field.value,
            header=rules.headers[0],
            headers=_accepted(rules),
        )


def _missing_either(block: Block, profile: Profile) -> Iterator[Remark]:
    """Of two fields that stand in for each other, one must have a column."""
    for field, rules in profile.wanted.items():
        other = rules.unless
        if other is None or not {field, other}.isdisjoint(block.header.columns):
            continue
        if profile.fields[other].unless is field and field > other:
            continue  # said from the other side already
        headers = f"{_accepted(rules)}, {_accepted(profile.fields[other])}"
        yield _remark(
            Code.EITHER_COLUMN_MISSING,
            block,
            None,
            field=field.value,
            other=other.value,
            headers=headers,
        )


def _near_misses(block: Block, _profile: Profile) -> Iterator[Remark]:
    for column, (field, expected) in block.header.near.items():
        header = printable_header(block, column)
        yield _remark(
            Code.HEADER_NEAR_MISS,
            block,
            column,
            header=header,
            field=field.value,
            expected=expected,
        )


def _passed_over(block: Block, profile: Profile) -> Iterator[Remark]:
    """Say which of two columns was read; it matters only where they differ."""
    for column, field in block.header.passed_over.items():
        chosen = block.header.columns[field]
        if _rank(block, column, profile) >= _rank_of_second_choice(profile.fields[field]):
            continue
        if block.cells(column) == block.cells(chosen):
            continue
        same = _rank(block, column, profile) == _rank(block, chosen, profile)
        code = Code.AMBIGUOUS_COLUMN if same else Code.DUPLICATE_COLUMN
        letter = column_letter(chosen)
        yield _remark(code, block, column, field=field.value, chosen=letter)


def _forbidden(block: Block, _profile: Profile) -> Iterator[Remark]:
    """Columns refused by their header, identity numbers apart (see identity.py)."""
    for column in block.header.personal:
        yield _remark(Code.FORBIDDEN_COLUMN, block, column, header=printable_header(block, column))


def _unknown(block: Block, _profile: Profile) -> Iterator[Remark]:
    """Name the columns that are not read; a column without a header by its letter."""
    names = [printable_header(block, column) for column in block.header.unknown]
    without_header = set(range(len(block.grid.columns))).difference(block.header.texts)
    names.extend(
        column_letter(column)
        for column in sorted(without_header)
        if not all(map(is_blank, block.values(column).distinct))
    )
    if names:
        yield _remark(Code.UNKNOWN_COLUMNS, block, None, headers=", ".join(names))


RULES: tuple[Rule, ...] = (
    _missing_either,
    _near_misses,
    _passed_over,
    _forbidden,
    _unknown,
)


def printable(texts: Mapping[int, str], column: int, known: int) -> str:
    """Return a header as it may be repeated: its letter where it might be about somebody.

    `known` of the `texts` are headers that we know. Where they are few, the row may be a form
    (Naam, then the name), and what looks like an unknown header be somebody's data.
    """
    text = texts[column]
    digits = sum(character.isdigit() for character in text)
    is_header = known >= _SURE_OF_A_HEADER or 2 * known > len(texts)
    return (
        text if is_header and digits <= _MOST_DIGITS and "@" not in text else column_letter(column)
    )


def printable_header(block: Block, column: int) -> str:
    """Return the header of a column as it may be repeated."""
    header = block.header
    known = len(header.columns) + len(header.passed_over)
    known += len(header.identity) + len(header.personal)
    return printable(header.texts, column, known)


def _accepted(rules: FieldRules) -> str:
    return ", ".join((*rules.headers, *rules.synonyms[:_SYNONYMS_TOLD]))


def _rank(block: Block, column: int, profile: Profile) -> int:
    found = known_field(block.header.texts[column], profile)
    return found[1] if found else 0


def _rank_of_second_choice(rules: FieldRules) -> int:
    return len(rules.headers) + len(rules.synonyms)


def _remark(code: Code, block: Block, column: int | None, **params: Param) -> Remark:
    row = block.header_row + 1
    return Remark(code, block.grid.index, row, column, tuple(params.items()))
