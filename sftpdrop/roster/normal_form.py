"""The normal form in which the library gets a list: the profile's headers and columns."""

from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field, Pupil


def header(profile: Profile) -> tuple[str, ...]:
    """Return the headers of the columns that are handed over, in the profile's order."""
    return tuple(rules.output for rules in profile.wanted.values() if rules.output)


def row(pupil: Pupil, profile: Profile) -> tuple[str, ...]:
    """Return a pupil's cells under `header`; nothing of a field that is not handed over."""
    return tuple(getattr(pupil, field) for field in _handed_over(profile))


def _handed_over(profile: Profile) -> tuple[Field, ...]:
    return tuple(field for field, rules in profile.wanted.items() if rules.output)
