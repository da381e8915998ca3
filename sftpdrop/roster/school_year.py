"""The school year: from 1 August (Wet op het primair onderwijs, art. 1) to 31 July."""

from datetime import date


def school_year(day: date, first_month: int = 8) -> int:
    """Return the calendar year in which the school year of `day` began."""
    return day.year if day.month >= first_month else day.year - 1


def first_of_september(day: date) -> date:
    """Return 1 September of the school year of `day`, on which ages are counted."""
    return date(school_year(day), 9, 1)
