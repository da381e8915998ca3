"""A workbook's values as plain data, however its file was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Value = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell holds. Empty cells are None or the empty string."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows[0][0]` is cell A1 always, so row number = index + 1; rows may be ragged."""

    name: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class LooseText:
    """Text that stands in no cell: a comment, a defined name, a document property, a text box.

    `place` is one of "comment", "name", "property", "drawing", "footer", "choices" (of data
    validation), "link" (its address), "formula", "format" (of numbers, a style, a condition),
    "text" (of a whole file), "sheet" (its name), "pivot" (a copy of cells), "filter" (or scenario),
    "left_over" (from deleted cells); sheet, row and column where known.
    """

    place: str
    text: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets in order, hidden ones too, and the texts outside cells.

    `kind` is what the file was made as: "xlsx", "xls".
    """

    kind: str
    sheets: tuple[Sheet, ...]
    loose_texts: tuple[LooseText, ...] = ()
    date_1904: bool = False


def column_letter(index: int) -> str:
    """The letters of Excel's column for a 0-based index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def column_index(letters: str) -> int:
    """The 0-based index of Excel's column: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
