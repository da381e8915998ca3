"""A header that is spread over two rows is put together in the lower one of them.

Such as `Leerling` over `nummer` and `roepnaam`, or half of the headers a row above the other half.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sftpdrop.roster.cells import is_blank
from sftpdrop.roster.header import find_header_row, header_texts, known_field
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Sheet, Value

_ENOUGH = 2
"""A row that adds so many fields to the other, or has so many itself, is a part of the header.

A title above a header may have a word like one of its fields.
"""


def join_split_header(sheet: Sheet, profile: Profile) -> Sheet:
    """Return the sheet with all of its header in one row, where two have more fields than one."""
    rows = sheet.rows
    found, _ = find_header_row(rows, profile)
    for upper, lower in ((found - 1, found), (found, found + 1)):
        if upper < 0 or lower >= len(rows) or not _may_be_header(rows[lower]):
            continue
        joined = _joined(rows[upper], rows[lower], profile)
        one, other = _fields(rows[upper], profile), _fields(rows[lower], profile)
        added = len(_fields(joined, profile)) - max(len(one), len(other))
        if added > 0 and max(added, min(len(one), len(other))) >= _ENOUGH:
            return replace(sheet, rows=[*rows[:lower], joined, *rows[lower + 1 :]])
    return sheet


def _may_be_header(row: Sequence[Value]) -> bool:
    """Whether no cell is a number or a date, or begins like one: a pupil has both."""
    filled = [value for value in row if not is_blank(value)]
    return bool(filled) and all(
        isinstance(value, str) and not value.lstrip()[:1].isdigit() for value in filled
    )


def _fields(row: Sequence[Value], profile: Profile) -> set[Field]:
    known = (known_field(text, profile) for text in header_texts(row).values())
    return {field for field, _ in filter(None, known)}


def _joined(upper: Sequence[Value], lower: Sequence[Value], profile: Profile) -> list[Value]:
    """Return the header of each column.

    What stands above a column may be of those behind it as well; whichever way says more is right:
    `Groep` over `code` and `naam` is, `Naam` over `achternaam` and `groep` is not.
    """
    uppers, lowers = header_texts(upper), header_texts(lower)
    ways = (_reaching_on(uppers, len(lower)), uppers)
    both = [_join(uppers, above, lowers, profile) for above in ways]
    return max(both, key=lambda row: len(_fields(row, profile)))


def _reaching_on(uppers: Mapping[int, str], columns: int) -> Mapping[int, str]:
    """What stands above each column, or above the nearest one before it."""
    above = [""]
    for column in range(columns):
        above.append(uppers.get(column, above[-1]))
    return dict(enumerate(above[1:]))


def _join(
    uppers: Mapping[int, str], above: Mapping[int, str], lowers: Mapping[int, str], profile: Profile
) -> list[Value]:
    columns = range(max((*uppers, *lowers), default=-1) + 1)
    return [
        _header_of(above.get(column, ""), lowers[column], profile)
        if column in lowers
        else uppers.get(column)
        for column in columns
    ]


def _header_of(above: str, own: str, profile: Profile) -> str:
    """Return both texts together where that says what the column is, or else `own`.

    What stands above decides first: `naam` is another one under `groep` than under `ouder`.
    """
    refused = (profile.forbidden.identity, profile.forbidden.personal)
    both = f"{above} {own}"
    if any(patterns.fit(both) for patterns in refused):
        return own if any(patterns.fit(own) for patterns in refused) else both
    return both if known_field(both, profile) else own
