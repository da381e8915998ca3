"""Times and numbers as people write them. Schools read Dutch time, whatever the server's clock."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sftpdrop.core.account import Locale
from sftpdrop.texts.sentence import Sentence

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

_HOURS = (Sentence("{count} uur", "{count} hours"), Sentence("{count} uur", "{count} hour"))
_MINUTES = Sentence("{count} minuten", "{count} minutes")


def school_day(moment: datetime) -> date:
    """The day on which something happens as a school sees it."""
    return moment.astimezone(SCHOOL_TIME).date()


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


def say_hours(hours: float, locale: Locale) -> str:
    """Return a time in hours, or in minutes where they are not whole: `24 uur`, `90 minuten`."""
    if hours == int(hours):
        return _HOURS[hours == 1].say(locale, count=int(hours))
    return _MINUTES.say(locale, count=max(2, round(hours * 60)))
