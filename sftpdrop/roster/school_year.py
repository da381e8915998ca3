"""The school year: from 1 August (Wet op het primair onderwijs, art. 1) to 31 July."""

from datetime import date

_SPRING = 3  # from March on, a child who becomes four was under 3.5 on the last 1 September


def school_year(day: date, first_month: int = 8) -> int:
    """Return the calendar year in which the school year of `day` began."""
    return day.year if day.month >= first_month else day.year - 1


def first_of_september(day: date) -> date:
    """Return 1 September of the school year of `day`, on which ages are counted."""
    return date(school_year(day), 9, 1)


def first_of_september_for_new_pupils(day: date) -> date:
    """Return the 1 September by which pupils who are new on `day` are old enough for school.

    Children begin when they become four, all year round; and from the spring on, a list may be
    one for the next school year.
    """
    return date(day.year if day.month >= _SPRING else day.year - 1, 9, 1)
