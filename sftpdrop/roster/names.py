"""Names of pupils: damaged letters, and prefixes that are abbreviated or in the wrong column."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sftpdrop.roster.cells import clean, plain_text, repair_mojibake
from sftpdrop.roster.character_code import unescape
from sftpdrop.roster.codes import Code
from sftpdrop.roster.reading import Reading, Trouble, lines_unlike
from sftpdrop.roster.workbook import Value

_WORDS = (
    "van von vom zu zum zur de den der ten ter te het 't 's d' l' in op aan bij onder over uit uijt"
    " tot voor la le les lo du des da do dos di del della el al ibn bin v.d. v.d vd v/d t s"
)
_WORD = f"(?:{'|'.join(map(re.escape, sorted(_WORDS.split(), key=len, reverse=True)))})"
_PREFIX = rf"{_WORD}(?:[ -]{_WORD})*"
_BEFORE = re.compile(rf"({_PREFIX})(?: (?=\S)|(?<=')(?=\w))(.+)")
_AFTER = re.compile(rf"(.+?)(?: ?[,;] ?(?i:({_PREFIX}))| \((?i:({_PREFIX}))\)| ({_PREFIX}))")
_LONGEST_SPLIT = 200
"""Characters: no name is longer, and prefixes by the thousand take the square of their number."""

_ONLY_PREFIX = re.compile(_PREFIX, re.IGNORECASE)
_NO_PREFIX = frozenset({"0", "geen"})
"""Said in place of a prefix: an empty cell behind a formula shows 0."""
_CAPITAL = re.compile(
    r"(?:V[./]?d\.?|Van|De|Den|Der|Ten|Ter|Te|'?T|Het|In|Op)(?i:(?: (?:van|de|den|der|het|'t))*) .+"
)
_ABBREVIATED = re.compile(r"\b[a-z]\.|\bv/?d\b", re.IGNORECASE)
_LOST_APOSTROPHE = re.compile(r"(?<![\w'])([ts])(?![\w'.])", re.IGNORECASE)
_HTML_CODE = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
_NO_CAPITAL = re.compile(r"\n[^\W\d_A-ZÀ-ÖØ-Þ]")
_LOST_CHARACTERS = re.compile("�|(?<=\\w)\\?(?=\\w)")

_PLAIN_LETTER = "[A-Za-z0-9À-ÖØ-öø-ÿ]"
_NO_NAME = "[nN][vV][tT]$|[0-9 '-]*$"
ODD_NAME = lines_unlike(rf"(?!{_NO_NAME}){_PLAIN_LETTER}++(?:[ '-]{_PLAIN_LETTER}++)*+")
"""All but lines that `read_name` gives back: nothing to clean, nothing damaged, a name at all.

UTF-8 taken for Windows-1252 has a sign from U+0080 to U+00BF, or what stands there, in each letter.
"""


def read_name(value: Value) -> Reading:
    """Read a name, repairing UTF-8 that was taken for Windows-1252 (`ZoÃ«`), and codes of HTML."""
    text = plain_text(value)
    troubles = []
    is_number = text[:1].isdigit() and not any(map(str.isalpha, text))
    if is_number or not isinstance(value, str):
        troubles.append(Trouble(Code.NOT_TEXT))
    if repaired := repair_mojibake(text) or _without_html(text):
        text = repaired
        troubles.append(Trouble(Code.MOJIBAKE))
    if _LOST_CHARACTERS.search(text):
        troubles.append(Trouble(Code.LOST_CHARACTER))
    return Reading(text, tuple(troubles))


def _without_html(text: str) -> str | None:
    """Return `text` with HTML's codes for letters as letters, or None if there are none."""
    plain = clean(unescape(text)) if _HTML_CODE.search(text) else text
    return plain if plain != text else None


def read_prefix(value: Value) -> Reading:
    """Read a prefix; gives `t` its apostrophe back, and warns of `v.d.`, which may mean several."""
    reading = read_name(value)
    if reading.text.casefold() in _NO_PREFIX:
        return Reading("")
    troubles = list(reading.troubles)
    text = reading.text.translate({ord(mark): "'" for mark in "’‘`´"})
    repaired = _LOST_APOSTROPHE.sub(r"'\1", text)
    if repaired != text:
        troubles.append(Trouble(Code.PREFIX_APOSTROPHE))
    if _ABBREVIATED.search(text):
        troubles.append(Trouble(Code.PREFIX_ABBREVIATED))
    return Reading(repaired, tuple(troubles))


class Split(NamedTuple):
    """A surname as it should stand in its two columns, and the code that says why."""

    prefix: str
    surname: str
    code: Code


def some_may_hold_prefix(surnames: Iterable[str]) -> bool:
    """Whether some of `surnames` may be worth a look, from one look at all of them."""
    lines = "\n".join(["", *surnames])
    return any(mark in lines for mark in (",", " ", "\n'")) or bool(_NO_CAPITAL.search(lines))


def may_hold_prefix(surname: str) -> bool:
    """Whether `surname` is worth a look by `split_surname`: cheap, and true for few names."""
    return "," in surname or " " in surname or surname[:1].islower() or surname[:1] == "'"


@lru_cache(maxsize=4096)
def split_surname(prefix: str, surname: str) -> Split | None:
    """Return where a prefix in the surname belongs: `Heijden, van der`, `van der Heijden`.

    A prefix with a capital (`De Wit`) may be a fault or a Belgian name: it stays, with a warning.
    """
    if len(surname) > _LONGEST_SPLIT:
        return None
    plain = surname.replace("’", "'")
    if _ONLY_PREFIX.fullmatch(plain):
        return Split(prefix, surname, Code.PREFIX_PERHAPS_IN_SURNAME)  # the name itself is missing
    if after := _AFTER.fullmatch(plain):
        found, rest = after[2] or after[3] or after[4], after[1]
    elif before := _BEFORE.fullmatch(plain):
        found, rest = before[1], before[2]
    elif prefix and plain.casefold().startswith(f"{prefix} ".casefold()):
        found, rest = prefix, plain[len(prefix) + 1 :]
    elif not prefix and _CAPITAL.fullmatch(plain.title() if plain.isupper() else plain):
        return Split(prefix, surname, Code.PREFIX_PERHAPS_IN_SURNAME)
    else:
        return None
    found = _LOST_APOSTROPHE.sub(r"'\1", found)
    if prefix and prefix.casefold() != found.casefold():
        return Split(prefix, surname, Code.PREFIX_PERHAPS_IN_SURNAME)
    return Split(prefix or found, rest, Code.PREFIX_IN_SURNAME)
