"""What a row under a header is: a pupil, a total, or something between the groups."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto

from sftpdrop.roster.cells import is_blank, plain_text
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Value

_TOTAL = re.compile(
    r"(?:(?:eind|sub)?totaal|(?:sub)?total|aantal|som|gemiddelde)\b\D*(?:(\d+)\D*)?", re.IGNORECASE
)
_TITLE = re.compile(r"(?:groep|klas|leerjaar|jaargroep|stamgroep|unit)\b.*", re.IGNORECASE)
_NOTE = re.compile(
    r".*:.*|(?:\S+ ){3,}\S+|\d+ (?:leerlingen|kinderen)"
    r"|(?:pagina|blad|afgedrukt|gemaakt|opgesteld|geprint|datum|peildatum|bron|export|school"
    r"|schooljaar|legenda|handtekening|paraf|akkoord|directie|directeur|administratie)\b.*",
    re.IGNORECASE,
)
_MOST_CELLS_OF_A_NOTE = 3
_COUNT = re.compile(r"[0-9]{1,4}")


class RowKind(Enum):
    """What a row under a header is."""

    PUPIL = auto()
    TOTAL = auto()  # says how many pupils there are
    NOTE = auto()  # blank, a title, a remark: nobody is missed by passing it over
    STRAY = auto()  # one filled cell that may be what is left of a pupil


def row_kind(row: Sequence[Value], columns: Mapping[Field, int]) -> RowKind:
    """Say what `row` is, under a header with these columns."""
    filled = [value for value in row if not is_blank(value)]
    if not any(index < len(row) and not is_blank(row[index]) for index in columns.values()):
        return RowKind.NOTE
    if len(filled) <= min(_MOST_CELLS_OF_A_NOTE, len(columns) // 2):
        first = filled[0] if isinstance(filled[0], str) else ""
        if any(_TOTAL.fullmatch(plain_text(value)) for value in filled):
            return RowKind.TOTAL
        if _TITLE.fullmatch(plain_text(first)) or _NOTE.fullmatch(plain_text(first)):
            return RowKind.NOTE
    return RowKind.PUPIL if len(filled) > 1 else _kind_of_lone_cell(filled[0])


def _kind_of_lone_cell(value: Value) -> RowKind:
    text = plain_text(value)
    if not text:
        return RowKind.NOTE
    # A count under a column, without a word beside it.
    is_count = isinstance(value, int | float) and _COUNT.fullmatch(text)
    return RowKind.TOTAL if is_count else RowKind.STRAY


def stated_total(row: Sequence[Value]) -> int | None:
    """Return the one number of a total row, or None where there is none or more than one."""
    numbers = []
    for value in row:
        text = plain_text(value)
        found = _TOTAL.fullmatch(text)
        digits = found[1] if found else text
        if digits and _COUNT.fullmatch(digits):
            numbers.append(int(digits))
    return numbers[0] if len(numbers) == 1 else None
