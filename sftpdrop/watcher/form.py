"""The kinds of file in which a list is handed over."""

from enum import StrEnum


class Form(StrEnum):
    """The values are the extensions."""

    CSV = "csv"
    XLSX = "xlsx"
