"""Year groups, group codes and group names."""

import re
from collections.abc import Iterable
from datetime import date

from sftpdrop.roster.cells import clean, plain_text, repair_mojibake
from sftpdrop.roster.codes import Code
from sftpdrop.roster.header_key import header_key, header_words
from sftpdrop.roster.reading import Reader, Reading, Trouble, guessed, unreadable
from sftpdrop.roster.workbook import Value

_GROUP = r"(?:(?:jaar|leer)?(?:groep|jaar)|jaarlaag|gr\.?|(?:year )?group)"
_YEAR_GROUP = re.compile(rf"{_GROUP} ?(\d)", re.IGNORECASE)
_YEAR_GROUP_WITH_LETTER = re.compile(r"(?:(?:groep|gr\.?) ?)?(\d) ?[-.]? ?[a-z]", re.IGNORECASE)
_WORDS = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht")
_IN_WORDS = {word: str(year) for year, word in enumerate(_WORDS, 1)}
_BEFORE_YEAR = re.compile(rf"{_GROUP} ", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d+)[.,]0+")


def read_year_group(value: Value) -> Reading:
    """Read `5`, `5.0`, `groep 5`, `vijf`; `5A` with a warning.

    Not `5/6`, of which each pupil is in one.
    """
    text = plain_text(value)
    if decimal := _DECIMAL.fullmatch(text):
        text = decimal[1]
    text = text[1:] if len(text) == 2 and text.startswith("0") else text
    if text.isascii() and text.isdigit() and len(text) == 1:
        return Reading(text)
    if found := _YEAR_GROUP.fullmatch(text):
        return Reading(found[1])
    if year := _IN_WORDS.get(header_key(_BEFORE_YEAR.sub("", text))):
        return Reading(year)
    if found := _YEAR_GROUP_WITH_LETTER.fullmatch(text):
        return guessed(found[1], Code.YEAR_GROUP_GUESSED)
    return unreadable(Code.YEAR_GROUP_INVALID)


def read_group_code(value: Value) -> Reading:
    """Read a code; Excel makes a date of `5-6`, of which day and month are the code again."""
    if isinstance(value, date):
        return guessed(f"{value.day}-{value.month}", Code.GROUP_FROM_DATE)
    return Reading(plain_text(value))


def staff_pattern(staff_words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds a word that points at a member of staff; nothing, if there are none."""
    alternatives = "|".join(re.escape(word) for word in staff_words)
    return re.compile(rf"\b(?:{alternatives})\b" if alternatives else r"(?!)", re.IGNORECASE)


def group_name_reader(staff_words: Iterable[str]) -> Reader:
    """Return a reader of group names that warns of `staff_words`: juf, meester."""
    staff = staff_pattern(staff_words)

    def read(value: Value) -> Reading:
        if isinstance(value, date):
            return read_group_code(value)
        text = plain_text(value)
        repaired = repair_mojibake(text)
        troubles = [Trouble(Code.MOJIBAKE)] if repaired else []
        if staff.search(text):
            troubles.append(Trouble(Code.STAFF_NAME))
        return Reading(repaired or text, tuple(troubles))

    return read


def is_pseudo_group(text: str, pseudo_groups: Iterable[str]) -> bool:
    """Whether `text` is one of the groups that is none: `Aangemeld 2025`, `aangemeld groep 1`."""
    key = header_key(clean(text)).rstrip("0123456789")
    names = {header_key(name) for name in pseudo_groups}
    return bool(key) and (key in names or not names.isdisjoint(header_words(text)))
