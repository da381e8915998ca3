"""What a row under a header is: a pupil, a total, or something between the groups."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

from sftpdrop.roster.cells import is_blank, plain_text
from sftpdrop.roster.groups import staff_pattern
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Value

_TOTAL_WORD = r"(?:(?:(?:eind|sub)?totaal|(?:sub)?total|aantal|som|gemiddelde)\b|tot\.)"
_COUNTED = r"(?<!groep )(?<!klas )(?<!jaar )\b(\d+)\b"  # not the 5 of "Subtotaal groep 5"
_TOTAL = re.compile(rf"{_TOTAL_WORD}\D*(?:{_COUNTED}\D*)?", re.IGNORECASE)
_OPENS_TOTAL = re.compile(_TOTAL_WORD, re.IGNORECASE)
_IN_TITLE = re.compile(r"(?:aantal|som|gemiddelde)\b", re.IGNORECASE)
_NOT_OF_PUPILS = re.compile(
    r"\b(?:jongens?|meisjes?|groepen|klassen|gezinnen|leeftijd|gemiddelde?)\b", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?:groep|klas|leerjaar|jaargroep|stamgroep|unit|(?:onder|midden|boven)bouw|kleuters)\b.*",
    re.IGNORECASE,
)
_FOOTER = (
    r"(?:pagina|blad|afgedrukt|afdruk|gemaakt|aangemaakt|opgesteld|geprint|gegenereerd|uitgedraaid"
    r"|datum|peildatum|versie|bron|export|school|schooljaar|legenda|overzicht|telling|samenvatting"
    r"|toelichting|vertrouwelijk|copyright|einde|handtekening|paraf|akkoord|directie|directeur"
    r"|administratie)\b.*"
)
_NOTE = re.compile(
    rf".*:.*|(?:\S+ ){{3,}}\S+|\d+ (?:leerlingen|kinderen)|\d+ (?:van|/) \d+|©.*|www\..*|{_FOOTER}",
    re.IGNORECASE,
)
_OPENS_FOOTER = re.compile(_FOOTER, re.IGNORECASE)
_OF_A_CHILD = (Field.SURNAME, Field.FIRST_NAME, Field.INITIALS, Field.BIRTH_DATE)
_OF_A_GROUP = (Field.GROUP_CODE, Field.GROUP_NAME, Field.YEAR_GROUP)
_MOST_CELLS_OF_A_NOTE = 3
_COUNT = re.compile(r"[0-9]{1,4}")


class RowKind(Enum):
    """What a row under a header is."""

    PUPIL = auto()
    TOTAL = auto()  # says how many pupils there are
    NOTE = auto()  # blank, a title, a remark: nobody is missed by passing it over
    STRAY = auto()  # one filled cell that may be what is left of a pupil


def row_kind(
    row: Sequence[Value], columns: Mapping[Field, int], staff_words: Iterable[str]
) -> RowKind:
    """Say what `row` is, under a header with these columns.

    One of `staff_words` beside the title of a group says that its teacher stands there.
    """
    filled = {index: value for index, value in enumerate(row) if not is_blank(value)}
    if filled.keys().isdisjoint(columns.values()):
        return RowKind.NOTE
    few = len(filled) <= min(_MOST_CELLS_OF_A_NOTE, len(columns) // 2)
    kind = _kind_of_few(list(filled.values())) if few else _kind_of_footer(filled, columns)
    if kind is RowKind.NOTE and few and _is_of_a_child(filled, columns, staff_words):
        return RowKind.PUPIL
    if kind is not None:
        return kind
    return RowKind.PUPIL if len(filled) > 1 else _kind_of_lone_cell(next(iter(filled.values())))


def _kind_of_few(filled: Sequence[Value]) -> RowKind | None:
    """Tell a total or a title with a word or two beside it from what may be a pupil."""
    texts = [plain_text(value) for value in filled]
    first = texts[0] if isinstance(filled[0], str) else ""
    is_title = _TITLE.fullmatch(first) is not None
    for text in texts:
        # Beside a title stands how many are in the group: told before they come, and no total.
        if _OPENS_TOTAL.match(text) and not (is_title and _IN_TITLE.match(text)):
            return RowKind.TOTAL
    return RowKind.NOTE if is_title or _NOTE.fullmatch(first) else None


def _is_of_a_child(
    filled: Mapping[int, Value], columns: Mapping[Field, int], staff_words: Iterable[str]
) -> bool:
    """Whether what begins like a title is a group in its own column, and beside it its pupil.

    Somebody has only begun to fill in the row, and the pupil is not to be lost for it. Beside a
    title stands a count, a teacher or a remark.
    """
    if next(iter(filled)) not in {columns[field] for field in _OF_A_GROUP if field in columns}:
        return False
    staff = staff_pattern(staff_words)
    places = [columns[field] for field in (Field.NUMBER, *_OF_A_CHILD) if field in columns]
    texts = [plain_text(filled[place]) for place in places if place in filled]
    remarks = (_COUNT.fullmatch, _NOTE.fullmatch, staff.search)
    return any(text and not any(says(text) for says in remarks) for text in texts)


def _kind_of_footer(filled: Mapping[int, Value], columns: Mapping[Field, int]) -> RowKind | None:
    """Tell a footer of many cells from a pupil: by what stands where the pupil's number should.

    The total may also stand to the left of that, where there is no number at all.
    """
    number = columns.get(Field.NUMBER, -1)
    first, value = next(iter(filled.items()))
    if not isinstance(value, str) or (first != number and (first > number or number in filled)):
        return None
    text = plain_text(value)
    if _OPENS_TOTAL.match(text):
        is_born = first != number and columns.get(Field.BIRTH_DATE) in filled
        return None if is_born else RowKind.TOTAL  # somebody may be called Som
    is_note = _OPENS_FOOTER.fullmatch(text) or _counts_a_group(text, filled, columns)
    return RowKind.NOTE if first == number and is_note else None


def _counts_a_group(text: str, filled: Mapping[int, Value], columns: Mapping[Field, int]) -> bool:
    """Whether a row with this `text` for a number is one of a table below: Groep 3, 12, 14, 26.

    Nobody is in it: there is neither a name nor a birth date.
    """
    of_a_child = {columns[field] for field in _OF_A_CHILD if field in columns}
    return _TITLE.fullmatch(text) is not None and filled.keys().isdisjoint(of_a_child)


def _kind_of_lone_cell(value: Value) -> RowKind:
    text = plain_text(value)
    if not text:
        return RowKind.NOTE
    # A count under a column, without a word beside it.
    is_count = isinstance(value, int | float) and _COUNT.fullmatch(text)
    return RowKind.TOTAL if is_count else RowKind.STRAY


def stated_total(row: Sequence[Value]) -> int | None:
    """Return the number of pupils that a total row states.

    None where there is no number or more than one, and where they are not of pupils: `Aantal
    jongens: 5`. A number in the cell that says total goes before those in cells of their own.
    """
    texts = list(map(plain_text, row))
    if any(map(_NOT_OF_PUPILS.search, texts)):
        return None
    found = [match[1] for text in texts if (match := _TOTAL.fullmatch(text)) and match[1]]
    numbers = [int(digits) for digits in found or texts if _COUNT.fullmatch(digits)]
    return numbers[0] if len(numbers) == 1 else None
