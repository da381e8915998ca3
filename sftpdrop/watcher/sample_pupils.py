"""Invented pupils, and plainly so: no such people are meant.

Twins, a combination group, leading zeros, a leap day, a missing first name, a missing gender.
"""

from calendar import monthrange
from datetime import date

from sftpdrop.roster.pupil import Field, Pupil
from sftpdrop.roster.school_year import school_year

_OF_SCHOOL_YEAR = 2026
_BEETLES = "Groep 5/6 De kevers"

_PUPILS = (
    Pupil("20417", "1A", "Groep 1A", "1", "F.", "Fenna", "de", "Wit", "2020-11-03", "V"),
    Pupil("20388", "12B", "Groep 1/2B", "2", "N.Y.", "Noé", "", "Öztürk", "2019-08-19", "M"),
    Pupil(
        "20389", "12B", "Groep 1/2B", "2", "L.", "Lotte", "van der", "Heijden", "2019-12-30", "V"
    ),
    Pupil("20301", "3", "Groep 3", "3", "T.", "Tijn", "van 't", "Hof", "2018-10-02", "M"),
    Pupil("20302", "3", "Groep 3", "3", "S.", "Saar", "van 't", "Hof", "2018-10-02", "V"),
    Pupil("00915", "56A", _BEETLES, "5", "Z.", "Zoë", "d'", "Ancona", "2016-09-14", "V"),
    Pupil("00871", "56A", _BEETLES, "6", "M.A.", "Mohamed", "El", "Amrani", "2015-10-27", "M"),
    Pupil("00902", "56A", _BEETLES, "6", "B.J.", "Björn", "", "Jansen-Visser", "2016-02-29", "M"),
    Pupil("00744", "7", "Groep 7", "7", "I.", "Ilse", "", "IJzerman", "2014-12-01", "V"),
    Pupil("00655", "8B", "Groep 8B", "8", "A.", "", "te", "Water", "2013-06-08", ""),
)

_ADDRESS = {
    Field.STREET: "Vlinderpad",
    Field.HOUSE_NUMBER: "7",
    Field.HOUSE_NUMBER_SUFFIX: "A",
    Field.POSTCODE: "1234 AB",
    Field.PLACE: "Rupsendorp",
}
"""For profiles that ask for one; there is no such place."""

SAMPLE_PUPILS = tuple(pupil._replace(**_ADDRESS) for pupil in _PUPILS)
"""As they are in the school year 2026/27."""


def sample_pupils(today: date) -> tuple[Pupil, ...]:
    """The same pupils as old as they are, in the school year of `today`."""
    years = school_year(today) - _OF_SCHOOL_YEAR
    return tuple(
        pupil._replace(birth_date=_later(pupil.birth_date, years)) for pupil in SAMPLE_PUPILS
    )


def _later(day: str, years: int) -> str:
    """The date so many years later; 28 February where there is no 29th."""
    then = date.fromisoformat(day)
    _, last = monthrange(then.year + years, then.month)
    return then.replace(year=then.year + years, day=min(then.day, last)).isoformat()
