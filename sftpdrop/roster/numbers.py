"""Pupil numbers: text to the school, but a number to Excel, which loses zeros and digits."""

import re
from math import isfinite

from sftpdrop.roster.cells import clean
from sftpdrop.roster.codes import Code
from sftpdrop.roster.distinct_values import DistinctValues
from sftpdrop.roster.reading import Reader, Reading, guessed, lines_unlike, unreadable
from sftpdrop.roster.workbook import Value

_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_DECIMAL = re.compile(r"(\d+)[.,]0+")
_SIGNED_OR_BROKEN = re.compile(r"-\d.*|\d+[.,]\d+")
_BEYOND_EXCEL = 10**15
"""Excel keeps 15 digits of a number; of a longer one the rest has become zeros."""

_SHORTENED_FROM, _DIGITS_SHOWN = 10**11, 6
"""From twelve digits Excel shows six of them (1.23457E+11), and a CSV keeps only what it shows."""

_MAY_BEGIN_WITH_ZERO = re.compile(r"\n([^\n1-9][^\n]*)")
_NONE = frozenset({"onbekend", "onb", "nb", "geen", "volgt", "nieuw", "nog onbekend", "volgt nog"})
_NUMBER = re.compile(r"[A-Za-z\d ._/-]+")
"""Some systems number pupils by letters as well; another sign is a slip, or damage."""

_TRUTHS = frozenset({"WAAR", "ONWAAR"})

ODD_NUMBER = lines_unlike("[0-9]++")
"""All but lines that every `number_reader` gives back as they are."""


def number_reader(values: DistinctValues) -> Reader:
    """Return a reader for the column of pupil numbers that holds `values`.

    Where some numbers are texts with leading zeros, a shorter one that is a number to Excel has
    probably lost its own.
    """
    texts = (clean(text).lstrip("'") for text in values.texts_like(_MAY_BEGIN_WITH_ZERO))
    width = max((len(text) for text in texts if text.startswith("0")), default=0)

    def read(value: Value) -> Reading:
        if isinstance(value, str):
            return _from_text(clean(value).lstrip("'’ "))
        reading = _from_number(value)
        if reading.text and len(reading.text) < width:
            return guessed(reading.text, Code.LEADING_ZEROS)
        return reading

    return read


def _from_text(text: str) -> Reading:
    if _SCIENTIFIC.fullmatch(text):
        return unreadable(Code.NUMBER_DIGITS_LOST)
    if decimal := _DECIMAL.fullmatch(text):
        return guessed(decimal[1], Code.NUMBER_DECIMAL)
    if _SIGNED_OR_BROKEN.fullmatch(text) or text in _TRUTHS:
        return unreadable(Code.NUMBER_INVALID)
    if not text or text.casefold().replace(".", "") in _NONE:
        return Reading("")
    return Reading(text) if _NUMBER.fullmatch(text) else unreadable(Code.NUMBER_INVALID)


def _from_number(value: Value) -> Reading:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return unreadable(Code.NUMBER_INVALID)  # a date, a time, true or false
    if not isfinite(value) or value < 0 or value != int(value):
        return unreadable(Code.NUMBER_INVALID)
    digits = str(int(value))
    shortened = value >= _SHORTENED_FROM and not digits[_DIGITS_SHOWN:].strip("0")
    if value >= _BEYOND_EXCEL or shortened:
        return unreadable(Code.NUMBER_DIGITS_LOST)
    return Reading(digits)
