"""A header that is spread over two rows is put together in the lower one of them.

Such as `Leerling` over `nummer` and `roepnaam`, or half of the headers a row above the other half.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from sftpdrop.roster.cells import is_blank
from sftpdrop.roster.header import header_texts, known_field
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Sheet, Value

_ENOUGH = 2
"""A row that adds so many fields to the other, or has so many itself, is a part of the header.

A title above a header may have a word like one of its fields.
"""


def join_split_header(sheet: Sheet, found: int, profile: Profile) -> Sheet:
    """Return the sheet with all of its header in one row, where two rows say more than one.

    `found` is the 0-based row in which a header was found. The same sheet is returned where that
    is all of it.
    """
    rows = sheet.rows
    for upper, lower in ((found - 1, found), (found, found + 1)):
        if upper < 0 or lower >= len(rows) or not _may_be_header(rows[lower]):
            continue
        joined = _joined(rows[upper], rows[lower], profile)
        one, other = _fields(rows[upper], profile), _fields(rows[lower], profile)
        added = len(_fields(joined, profile)) - max(len(one), len(other))
        is_enough = added > 0 and max(added, min(len(one), len(other))) >= _ENOUGH
        if is_enough or (added == 0 and _is_of_another(rows[lower], joined, profile)):
            return replace(sheet, rows=_with_joined(rows, lower, joined))
    return sheet


def _with_joined(
    rows: Sequence[Sequence[Value]], lower: int, joined: Sequence[Value]
) -> list[Sequence[Value]]:
    """Return the rows with the header joined, also where both rows of it are repeated below."""
    header = list(rows[lower - 1 : lower + 1])
    result = [*rows[:lower], joined, *rows[lower + 1 :]]
    for row in range(lower + 1, len(rows) - 1):
        if list(rows[row : row + 2]) == header:
            result[row : row + 2] = [], joined
    return result


def _is_of_another(lower: Sequence[Value], joined: Sequence[Value], profile: Profile) -> bool:
    """Whether a field's header is no pupil's at all: the `naam` of an `ouder`."""
    names = header_texts(joined)
    return any(
        known_field(text, profile) and profile.forbidden.fit(names.get(column, ""))
        for column, text in header_texts(lower).items()
    )


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
    uppers = header_texts(upper)
    ways = (_reaching_on(uppers, len(lower)), uppers)
    both = [list(_join(upper, lower, above, profile)) for above in ways]
    return max(both, key=lambda row: len(_fields(row, profile)))


def _reaching_on(uppers: Mapping[int, str], columns: int) -> Mapping[int, str]:
    """What stands above each column, or above the nearest one before it."""
    above = [""]
    for column in range(columns):
        above.append(uppers.get(column, above[-1]))
    return dict(enumerate(above[1:]))


def _join(
    upper: Sequence[Value], lower: Sequence[Value], above: Mapping[int, str], profile: Profile
) -> Iterator[Value]:
    """Yield the lower row with what stands above it; what is no header in it stays in it."""
    uppers, lowers = header_texts(upper), header_texts(lower)
    for column, (_, value) in enumerate(zip_longest(upper, lower)):
        if column in lowers:
            yield _header_of(above.get(column, ""), lowers[column], profile)
        else:
            yield uppers.get(column) if is_blank(value) else value


def _header_of(above: str, own: str, profile: Profile) -> str:
    """Return both texts together where that says what the column is, or else `own`.

    What stands above decides first: `naam` is another one under `groep` than under `ouder`.
    """
    both = f"{above} {own}"
    if profile.forbidden.fit(both):
        return own if profile.forbidden.fit(own) else both
    return both if known_field(both, profile) else own
