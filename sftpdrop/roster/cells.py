"""A cell's value as clean text, before anything is known of its column."""

import re
import unicodedata
from datetime import date, datetime

from sftpdrop.roster.workbook import Value

_INVISIBLE = dict.fromkeys(
    [
        *range(9),
        *range(0x0E, 0x1C),
        *range(0x7F, 0xA0),  # controls; white space is kept
        0xAD,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),  # of the direction of writing
        *range(0x2060, 0x206A),
        0xFEFF,  # without a width
        *range(0xD800, 0xE000),  # halves of surrogate pairs, which no encoding takes
    ]
)
_MOST_MARKS = 30
"""Marks on one letter, by Unicode's Stream-Safe Text Format (UAX 15, 13)."""

_PILE = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")
"""Where so many signs follow each other, they may all be marks: sorting them costs their square."""

_PLACEHOLDERS = frozenset({"-", "--", "–", "—", ".", "?", "n.v.t.", "nvt", "n.v.t"})
_APOSTROPHES = frozenset("'‘’")
_CELL_ERROR = re.compile(
    r"#(N/A|N/B|REF!|VERW!|VALUE!|WAARDE!|NAME\?|NAAM\?|NUM!|GETAL!|DIV/0!|DEEL/0!|NULL!|LEEG!"
    r"|SPILL!|OVERLOOP!|CALC!|GETTING_DATA|#+)"
)


def clean(text: str) -> str:
    """Return `text` in NFC, with single spaces and nothing invisible; empty for a mere dash.

    An apostrophe before a digit is no part of it: people write it so that Excel keeps a text.
    """
    if not (text.isascii() and text.isprintable()):
        plain = _PILE.sub(_lowered, text.translate(_INVISIBLE))
        text = unicodedata.normalize("NFC", plain)
    text = " ".join(text.split())
    if text[:1] in _APOSTROPHES and text[1:2].isdigit():
        text = text[1:]
    return "" if text.casefold() in _PLACEHOLDERS else text


def _lowered(pile: re.Match[str]) -> str:
    """A pile of signs without the marks that no letter has."""
    rest = (sign for sign in pile[0][_MOST_MARKS:] if not unicodedata.combining(sign))
    return pile[0][:_MOST_MARKS] + "".join(rest)


def plain_text(value: Value) -> str:
    """Return the text of any cell: whole numbers without a fraction, dates as yyyy-mm-dd."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def is_blank(value: Value) -> bool:
    """Whether a cell says nothing: empty, or white space only."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_cell_error(text: str) -> bool:
    """Whether `text` is what Excel shows for a formula that fails, in Dutch or English."""
    return text.startswith("#") and _CELL_ERROR.fullmatch(text) is not None


def repair_mojibake(text: str) -> str | None:
    """Return what UTF-8 text was before it was read as Windows-1252, or None if it was not.

    Names really written with an `Ã` before a sign do not exist, so the way back is safe, also where
    it happened more than once.
    """
    if text.isascii():
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            repaired = clean(text.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
        return repair_mojibake(repaired) or repaired
    return None
