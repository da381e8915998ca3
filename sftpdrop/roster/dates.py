"""Birth dates, in every form in which schools deliver them."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sftpdrop.roster.cells import clean
from sftpdrop.roster.codes import Code
from sftpdrop.roster.reading import Reader, Reading, Trouble, guessed, unreadable
from sftpdrop.roster.workbook import Value

_DUTCH = "januari februari maart april mei juni juli augustus september oktober november december"
_ENGLISH = "january february march april may june july august september october november december"
_MONTHS = {
    name[:length]: number
    for names in (_DUTCH.split(), _ENGLISH.split())
    for number, name in enumerate(names, 1)
    for length in range(3, len(name) + 1)
} | {"mrt": 3}
_DUTCH_DAYS = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"
_ENGLISH_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_WEEKDAYS = {
    name[:length]
    for name in (*_DUTCH_DAYS.split(), *_ENGLISH_DAYS.split())
    for length in range(2, len(name) + 1)
} - _MONTHS.keys()

_SEPARATED = re.compile(
    r"(\d{1,4}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?'?(\d{1,4})"
    r"(?:[T ](?P<hour>\d{1,2}):\d{2}(?::\d{2}(?:[.,]\d+)?(?P<utc>Z|\+00:?00)?.*)?)?"
)
_NAMED = re.compile(
    r"(\d{1,2})(?:(?:de|ste|e)(?![a-z]))?[-/. ]*([a-z]{3,9})[-/., ]*"
    r"'?(\d{4}|\d{2})(?: 0?0:00(?::00)?)?"
)
_MONTH_NAMED_FIRST = re.compile(r"([a-z]{3,9})[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/, ]+(\d{4})")
_FIRST_WORD = re.compile(r"([a-z]{2,9})[.,]* ", re.IGNORECASE)
# What word processors make of a hyphen and an apostrophe, and a dash or stroke in place of one.
_PLAIN_MARKS = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, ord("\\"), ord("_")], "-") | {
    0x2018: "'",
    0x2019: "'",
}
_EIGHT_DIGITS = re.compile(r"\d{8}")
_SERIAL = re.compile(r"\d{5}([.,]\d+)?")
_EPOCH_1900 = date(1899, 12, 30)  # so that serial 61 is 1 March 1900, Excel's 29 February apart
_EPOCH_1904 = date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 99_999  # five digits: 1927 to 2173
_NEAR_MIDNIGHT = 22  # o'clock; in summer the Netherlands are two hours ahead of UTC
_MONTH_FIRST_DATES = 3
_MONTH_FIRST_SHARE = 1 / 3
_SWAPPED_TEXTS, _SWAPPED_CELLS = 3, 6
"""Different values of each kind: by chance, one mixed list in a thousand looks like that."""


def date_reader(values: Collection[Value], *, date_1904: bool, today: date) -> Reader:
    """Return a reader for the column of birth dates that holds `values`."""
    texts = [found for value in values if isinstance(value, str) and (found := _day_month(value))]
    month_first = _is_month_first(texts)
    doubt = (Trouble(Code.DATE_PERHAPS_SWAPPED),) if _may_be_swapped(texts, values) else ()

    def read(value: Value) -> Reading:
        if isinstance(value, datetime):
            return _with_time(Reading(value.date().isoformat(), doubt), value.hour)
        if isinstance(value, date):
            return Reading(value.isoformat(), doubt)
        if isinstance(value, str):
            return _from_text(_plain(value), month_first, date_1904, today)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return unreadable(Code.DATE_INVALID)
        if 10_000_000 <= value < 100_000_000:
            return _from_digits(f"{value:08.0f}")
        return _from_serial(value, date_1904)

    return read


def _is_month_first(dates: Sequence[tuple[int, int]]) -> bool:
    """Whether a column's texts are like 9/13/2015: American dates, and none that is surely Dutch.

    A single such date is a slip of the pen and no reason to read the whole column otherwise. Of
    real American dates three in five have a day over 12.
    """
    only_american = sum(second > 12 for first, second in dates)
    only_dutch = any(first > 12 for first, second in dates)
    enough = max(_MONTH_FIRST_DATES, _MONTH_FIRST_SHARE * len(dates))
    return only_american >= enough and not only_dutch


def _may_be_swapped(texts: Sequence[tuple[int, int]], values: Iterable[Value]) -> bool:
    """Whether just those texts have become dates in which a day could be taken for a month.

    Of 13-9-2015 and 3-9-2015, an Excel set to American leaves the first a text, since there is no
    month 13, and makes the 9th of March of the second.
    """
    left = any(all(parts[side] > 12 for parts in texts) for side in (0, 1))
    if not left or len(texts) < _SWAPPED_TEXTS:
        return False
    days = [value.day for value in values if isinstance(value, date)]
    return len(days) >= _SWAPPED_CELLS and max(days) <= 12


def _day_month(text: str) -> tuple[int, int] | None:
    found = _SEPARATED.fullmatch(_plain(text))
    if found is None or len(found[1]) > 2:
        return None
    return int(found[1]), int(found[2])


def _plain(text: str) -> str:
    plain = clean(text).translate(_PLAIN_MARKS)
    word = _FIRST_WORD.match(plain)
    return plain[word.end() :] if word and word[1].casefold() in _WEEKDAYS else plain


def _from_text(text: str, month_first: bool, date_1904: bool, today: date) -> Reading:  # noqa: FBT001 - private, and called once
    if found := _SEPARATED.fullmatch(text):
        day = _from_parts(found[1], found[2], found[3], month_first=month_first, today=today)
        return _with_time(day, int(found["hour"] or 0), is_utc=found["utc"] is not None)
    if found := _NAMED.fullmatch(text.casefold()):
        month = str(_MONTHS.get(found[2], 0))
        return _from_parts(found[1], month, found[3], month_first=False, today=today)
    if found := _MONTH_NAMED_FIRST.fullmatch(text.casefold()):
        return _make(int(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    if _EIGHT_DIGITS.fullmatch(text):
        return _from_digits(text)
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text.replace(",", ".")), date_1904)
    return unreadable(Code.DATE_INVALID)


def _from_parts(first: str, second: str, third: str, *, month_first: bool, today: date) -> Reading:
    if len(first) == 4 and len(third) <= 2:
        return _make(int(first), int(second), int(third))
    day, month = (second, first) if month_first else (first, second)
    if len(third) == 4 and len(first) <= 2:
        code = Code.DATE_MONTH_FIRST if month_first else None
        return _make(int(third), int(month), int(day), code)
    if len(third) == 2 and len(first) <= 2:
        # A pupil was born in the hundred years before today: 15 is 2015, and never 1915.
        year = today.year - (today.year - int(third)) % 100
        return _make(year, int(month), int(day), Code.DATE_TWO_DIGIT_YEAR)
    return unreadable(Code.DATE_INVALID)


def _with_time(day: Reading, hour: int, *, is_utc: bool = False) -> Reading:
    """Warn of a time just before midnight: many programs export midnight as UTC, of the day before.

    Where the text says that it is UTC, the date is that of the Netherlands.
    """
    if hour < _NEAR_MIDNIGHT or not day.text:
        return day
    shown = date.fromisoformat(day.text) + timedelta(days=is_utc)
    return Reading(shown.isoformat(), (*day.troubles, Trouble(Code.DATE_NEAR_MIDNIGHT)))


def _from_digits(digits: str) -> Reading:
    """Read 20150903, or else 03092015."""
    for year, month, day in (
        (digits[:4], digits[4:6], digits[6:]),
        (digits[4:], digits[2:4], digits[:2]),
    ):
        reading = _make(int(year), int(month), int(day))
        if reading.text:
            return reading
    return unreadable(Code.DATE_INVALID)


def _from_serial(serial: float, date_1904: bool) -> Reading:  # noqa: FBT001 - private
    """Read a date that lost its format: Excel counts days from 1900, or from 1904."""
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return unreadable(Code.DATE_INVALID)
    day = (_EPOCH_1904 if date_1904 else _EPOCH_1900) + timedelta(days=int(serial))
    return guessed(day.isoformat(), Code.DATE_SERIAL)


def _make(year: int, month: int, day: int, code: Code | None = None) -> Reading:
    if not 1900 <= year <= 2199:
        return unreadable(Code.DATE_INVALID)
    try:
        text = date(year, month, day).isoformat()
    except ValueError:
        return unreadable(Code.DATE_INVALID)
    return Reading(text) if code is None else guessed(text, code)
