"""The moments and days that people type."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from sftpdrop.errors import InvalidInput

_AGO = re.compile(r"([0-9]{1,5})([mhdw])")
_UNITS: Mapping[str, timedelta] = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def parse_since(text: str, now: datetime) -> datetime:
    """Return the moment that `text` means: `2026-09-01`, `2026-09-01T13:30`, or `7d` before `now`.

    Without a zone it is the time on the wall here, which is what an admin means by it.
    """
    if ago := _AGO.fullmatch(text.strip().lower()):
        return now - int(ago[1]) * _UNITS[ago[2]]
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            f"'{text[:40]}' is not a moment",
            hint="write 2026-09-01, 2026-09-01T13:30, or how long ago: 30m, 12h, 7d, 2w",
        ) from error


def parse_day(text: str) -> date:
    """Return a day written as `2027-07-31`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(f"'{text[:40]}' is not a day", hint="write 2027-07-31") from error


def parse_day_to_come(text: str) -> date:
    """Return a day written as `2027-07-31` that is not over yet, here where the server stands."""
    day, today = parse_day(text), datetime.now(UTC).astimezone().date()
    if day < today:
        raise InvalidInput(
            f"{day} is over: nobody would be let in",
            hint=f"give the last day on which it is to work; today is {today}",
        )
    return day
