"""The texts of an .xls that stand in no cell, out of their records ([MS-XLS]).

Each function takes a whole record and yields what it can make out: records that lie are passed
over, since nothing is decided by them but whether a BSN is in them.
"""

import re
import struct
from collections import deque
from collections.abc import Iterator
from operator import itemgetter

from sftpdrop.roster.identity_number import numbers_in
from sftpdrop.watcher.container.page_text import without_layout

_SHORT = struct.Struct("<H")
_NAME_HEADER = 14  # flags, key, lengths of name and formula, index of the sheet, unused
_STRING, _INTEGER, _NUMBER = 0x17, 0x1E, 0x1F  # a formula's tokens that are constants (2.5.198)
_WORDS = re.compile(rb"(?:[\t\n\r\x20-\x7e\x80-\xff]\x00){4,}|[\t\n\r\x20-\x7e\x80-\xff]{4,}")
# A text by its flag, a number by the exponent of those that have 8 or 9 digits.
_CONSTANT_TOKEN = re.compile(rb"\x17(?=.[\x00\x01])|\x1f(?=.{6}[\x60-\xcd]\x41)", re.DOTALL)
_SHORTEST_SEARCHED = 8  # characters; so far it is safe to look no more, and hostile ones are many
_LONGEST_CONSTANT = 3 + 2 * 255  # token, length, flag, and two bytes a character
_WORDS_BEFORE, _LONGEST_NAME = 6, 30  # so that a label among them is near enough to be one
_DV_STRINGS = 4  # title and text of the prompt, title and text of the error


def defined_name(record: bytes) -> Iterator[str]:
    """The name of a range, and the constant that it may stand for (2.4.150)."""
    if len(record) <= _NAME_HEADER:
        return
    length, is_wide = record[3], record[_NAME_HEADER] & 1
    end = _NAME_HEADER + 1 + length * (2 if is_wide else 1)
    name = text_after_flag(record[_NAME_HEADER:end])
    constant = _constant(record[end:])
    if length > 1 or constant:  # built-in names have one control character
        yield f"{name} {constant}".strip()


def page_text(record: bytes) -> Iterator[str]:
    """A header or footer on paper (2.4.136, 2.4.124)."""
    text = without_layout(long_text(record, 0)[0])
    if text:
        yield text


def validation(record: bytes) -> Iterator[str]:
    """What data validation says, and what it offers to choose from (2.4.88)."""
    at = 4
    for _ in range(_DV_STRINGS):
        text, at = long_text(record, at)
        if text.strip("\0"):
            yield text
    choices = _constant(record[at + 4 :])
    if choices:
        yield choices.replace("\0", "; ")


def number_format(record: bytes) -> Iterator[str]:
    """What a format of numbers, or the name of a style, says (2.4.126, 2.4.269)."""
    yield from filter(numbers_in, [long_text(record, 2)[0]])


def words_with_a_number(record: bytes) -> Iterator[str]:
    """The words of a link or a formula, where a long number is among them.

    A formula's constants are read as such too: the token behind one may look like a letter of it.
    """
    readings = (" ".join(words_in(record)), "; ".join(_constants(record)))
    count, most = max(((len(numbers_in(text)), text) for text in readings), key=itemgetter(0))
    if count:
        yield most


def words_in(raw: bytes) -> Iterator[str]:
    """Whatever looks like words, one or two bytes a character, without unravelling the format."""
    for match in _WORDS.findall(raw):
        encoding = "utf-16-le" if match[1:2] == b"\x00" else "cp1252"
        yield match.decode(encoding, "replace")


def numbers_behind_words(properties: bytes) -> Iterator[str]:
    """Each text with a number in a stream of properties, behind the words before it.

    Their format ([MS-OLEPS]) is not unravelled: the names that people give to properties, which may
    say what a number is, stand before the values.
    """
    before: deque[str] = deque(maxlen=_WORDS_BEFORE)
    for text in words_in(properties):
        if numbers_in(text):
            yield "; ".join([*before, text])
        else:
            before.append(text[:_LONGEST_NAME])


def text_after_flag(raw: bytes | bytearray) -> str:
    """Characters after their flag byte: bit 0 tells two bytes a character from one."""
    if not raw:
        return ""
    encoding = "utf-16-le" if raw[0] & 1 else "latin-1"
    return bytes(raw[1:]).decode(encoding, "replace")


def long_text(record: bytes, at: int) -> tuple[str, int]:
    """A string with a length of two bytes and a flag byte, and where it ends (2.5.294)."""
    if at + 3 > len(record):
        return "", len(record)
    (length,) = _SHORT.unpack_from(record, at)
    end = at + 3 + length * (2 if record[at + 2] & 1 else 1)
    return text_after_flag(record[at + 2 : end]), end


def _constants(formula: bytes) -> Iterator[str]:
    """Whatever looks like a constant, wherever in a formula."""
    at, left = 0, len(formula)  # which real constants together cannot be longer than
    while left > 0 and (token := _CONSTANT_TOKEN.search(formula, at)):
        constant = _constant(formula[token.start() : token.start() + _LONGEST_CONSTANT])
        yield constant
        left -= len(constant)
        at = token.end() + min(len(constant), _SHORTEST_SEARCHED)


def _constant(formula: bytes) -> str:
    """A formula's first token as text, where it is a constant."""
    kind = formula[0] if formula else None
    if kind == _STRING and len(formula) > 2:
        length = formula[1] * (2 if formula[2] & 1 else 1)
        return text_after_flag(formula[2 : 3 + length])
    if kind == _INTEGER and len(formula) >= 3:
        return str(_SHORT.unpack_from(formula, 1)[0])
    if kind == _NUMBER and len(formula) >= 9:
        number: float = struct.unpack_from("<d", formula, 1)[0]
        return f"{number:.0f}"
    return ""
