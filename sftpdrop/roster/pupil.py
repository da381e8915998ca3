"""A pupil in the normal form, and the names of a pupil's fields."""

from enum import StrEnum
from typing import NamedTuple


class Field(StrEnum):
    """The fields of a pupil, in the order of `Pupil`; the values are the keys of a profile."""

    NUMBER = "number"
    GROUP_CODE = "group_code"
    GROUP_NAME = "group_name"
    YEAR_GROUP = "year_group"
    INITIALS = "initials"
    FIRST_NAME = "first_name"
    PREFIX = "prefix"
    SURNAME = "surname"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    CARD_NUMBER = "card_number"
    STREET = "street"
    HOUSE_NUMBER = "house_number"
    HOUSE_NUMBER_SUFFIX = "house_number_suffix"
    POSTCODE = "postcode"
    PLACE = "place"


class Pupil(NamedTuple):
    """One pupil, all in text: NFC, dates yyyy-mm-dd, gender M, V or empty.

    A named tuple, since a list of 20,000 is made in one call from its columns.
    """

    number: str
    group_code: str
    group_name: str
    year_group: str
    initials: str = ""
    first_name: str = ""
    prefix: str = ""
    surname: str = ""
    birth_date: str = ""
    gender: str = ""
    card_number: str = ""
    street: str = ""
    house_number: str = ""
    house_number_suffix: str = ""
    postcode: str = ""
    place: str = ""
