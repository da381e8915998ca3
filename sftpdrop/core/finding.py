"""What was found in a workbook: a place, a code and how bad it is; never what a cell says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Param = str | int


class Severity(StrEnum):
    """An error rejects the list; a warning is told and the list is still accepted."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. The words are made from `code` and `params` by sftpdrop.texts.

    `sheet` is the sheet's name, `row` the number that Excel shows (from 1), `column` its letter.
    `more_rows` are further rows of the same column with the very same finding, in order.
    `params` hold names of fields and headers, limits and counts, never the contents of a cell.
    """

    code: str
    severity: Severity
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    params: Mapping[str, Param] = field(default_factory=dict)
    more_rows: tuple[int, ...] = ()
