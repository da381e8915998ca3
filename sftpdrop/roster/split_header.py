"""A header that is spread over two rows is put together in the lower one of them.

Such as `Leerling` over `nummer` and `roepnaam`, or half of the headers a row above the other half.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

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
        joined = list(_join(rows[upper], rows[lower], profile))
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


def _join(upper: Sequence[Value], lower: Sequence[Value], profile: Profile) -> Iterator[Value]:
    """Yield the header of each column; what stands above several columns is of each of them."""
    uppers, lowers = header_texts(upper), header_texts(lower)
    above = ""
    for column, _ in enumerate(zip_longest(upper, lower)):
        above = uppers.get(column, above)
        own = lowers.get(column)
        if own is None:
            yield uppers.get(column)
        else:
            yield _header_of(above, own, profile)


def _header_of(above: str, own: str, profile: Profile) -> str:
    """Return both texts together where that says what the column is, or else `own`.

    What stands above decides first: `naam` is another one under `groep` than under `ouder`.
    """
    both = f"{above} {own}"
    refused = (profile.forbidden.identity, profile.forbidden.personal)
    is_refused = any(patterns.fit(both) for patterns in refused)
    return both if is_refused or known_field(both, profile) else own
