"""Times and numbers as people write them. Schools read Dutch time, whatever the server's clock."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sftpdrop.core.account import Locale

SCHOOL_TIME = ZoneInfo("Europe/Amsterdam")
"""The clock on the wall of every school; the database keeps UTC."""

_MONTHS: Mapping[Locale, tuple[str, ...]] = {
    Locale.DUTCH: (
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
        "september", "oktober", "november", "december",
    ),
    Locale.ENGLISH: (
        "January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December",
    ),
}  # fmt: skip

_AT: Mapping[Locale, str] = {
    Locale.DUTCH: "{day} {month} {year} om {time} uur",
    Locale.ENGLISH: "{day} {month} {year} at {time} (Dutch time)",
}


def say_moment(moment: datetime, locale: Locale) -> str:
    """Return `24 november 2026 om 08:54:03 uur`, in Dutch time."""
    there = moment.astimezone(SCHOOL_TIME)
    month = _MONTHS[locale][there.month - 1]
    time = f"{there:%H:%M:%S}"
    return _AT[locale].format(day=there.day, month=month, year=there.year, time=time)


def say_number(number: int, locale: Locale) -> str:
    """Return a whole number with its thousands set apart."""
    text = f"{number:,}"
    return text.replace(",", ".") if locale is Locale.DUTCH else text
