"""A look at a worksheet's XML before calamine builds its cells.

calamine allocates the rectangle around all cells with values, and hands an error value and a
formula that was never calculated over as an empty cell. A quick look at the bytes rules all that
out for the usual sheet; only where it cannot is the XML parsed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sftpdrop.roster.workbook import column_index
from sftpdrop.watcher.container.followed import follow
from sftpdrop.watcher.container.merged_cells import Run
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.shared_index import (
    check_references,
    has_odd_value,
    may_hold_two_values,
)
from sftpdrop.watcher.container.string_markup import has_odd_string

# A cell reference that is surely within 104 columns and 99,999 rows is not looked at further.
_FAR_REFERENCE = re.compile(rb' r="(?!(?:[A-C]?[A-Z])?[0-9]{1,5}")')
# A cell or row that is not spelt as nearly all programs do: its reference first, and a near one;
# and none after it in the same cell, which is the one that calamine would follow.
_NEAR = r' r="[A-C]?[A-Z][0-9]{1,5}"'
_MOSTLY = r'(?:>| t="s">| s="[0-9]+">| s="[0-9]+" t="s">)'  # known at once, for speed
_UNUSUAL_TAG = re.compile(
    rf'<(?:c(?!{_NEAR}{_MOSTLY})(?!{_NEAR}(?: (?!r=)[a-z]+="[^"<>]*+")*+/?>)'
    r'|row(?! r="[0-9]{1,5}"))(?![\w:])'.encode()
)
_WITHOUT_REFERENCE = re.compile(
    rb'<(?:c(?! r="[A-Z]{1,3}[0-9]{1,7}")|row(?! r="[0-9]{1,7}"))(?![\w:])'
)
_PREFIXED_TAG = re.compile(rb":(?:c|v|row)(?![\w:])")
# These begin with a letter that hardly any tag of a sheet has: looking for it is what takes time.
_FORMULA = re.compile(rb"f(?<=<f)(?![\w:])")
_ERROR = re.compile(rb"""e(?<=["']e)(?=["'])""")
# A cell with a value that is no error, whether a formula gave it or not.
_CELL_WITH_VALUE = re.compile(
    rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="(?:s|n|b|d|str)")?>'
    rb"(?:<f(?: [^<>]*)?(?:/>|>[^<>]*</f>))?<v>[^<>]+</v></c>"
)
_CELLS = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"[^<>]*/>')
_EMPTY_ROW = re.compile(rb'<row r="[0-9]+"[^<>]*(?:/>|></row>)')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_QUICK_ROWS, _QUICK_COLUMNS = 99_999, 104
Cell = tuple[int, int]
"""Row and column, from 0."""


@dataclass(slots=True)
class SheetScan:
    """What is known of a sheet's cells that have a value or a formula. Counts are from 1.

    `zeros` are the cells that show zeros in front, with their number of digits; `merged` the runs
    of cells that are merged downwards.
    """

    rows: int = 0
    columns: int = 0
    exact: bool = False
    uncalculated: list[Cell] = field(default_factory=list)
    errors: list[Cell] = field(default_factory=list)
    zeros: Mapping[Cell, int] = field(default_factory=dict)
    merged: list[Run] = field(default_factory=list)


def scan_sheet(part: bytes) -> SheetScan:
    """Find the extent of a sheet and its cells without a usable value."""
    if is_usual(part):
        return scan_usual_sheet(part)
    _check_cells_are_together(part)
    scan = _parse(part)
    check_references(part)
    return scan


def scan_usual_sheet(part: bytes) -> SheetScan:
    """Scan a sheet that `is_usual`, which has no cell far away."""
    _check_cells_are_together(part)
    is_odd = has_odd_value(part)  # as every error value is
    special = _special_cells(part, is_odd=is_odd)
    if is_odd:
        check_references(part)
    return replace(special, rows=_QUICK_ROWS, columns=_QUICK_COLUMNS, exact=False)


def _special_cells(part: bytes, *, is_odd: bool) -> SheetScan:
    """Find the cells of a usual sheet without a usable value."""
    if _may_be_damaged(part, is_odd=is_odd):
        return _parse(part)
    if _FORMULA.search(part) or (is_odd and _ERROR.search(part)):
        # To follow a tag takes twenty times as long as to leave its cell out: no other cell moves.
        return _parse(_CELL_WITH_VALUE.sub(b"", part))
    return SheetScan()


def _may_be_damaged(part: bytes, *, is_odd: bool) -> bool:
    """Whether only following every tag shows that each cell has one value, and that one whole."""
    return (
        (b"!" in part and b"<!" in part)  # a comment may hide anything from a quick look
        or has_odd_string(part)
        or (is_odd and may_hold_two_values(part))
    )


def _check_cells_are_together(part: bytes) -> None:
    """Raise Unreadable where cells stand in two places: calamine would read the first ones only."""
    if part.count(b"sheetData") > 2 and len(_CELLS.findall(part)) > 1:
        raise Unreadable("container_damaged")


def is_usual(part: bytes) -> bool:
    """Whether all cells and rows are spelt in the usual way and none is far away.

    It is found in one search of the bytes, so most sheets need no other look at their references.
    """
    return _PREFIXED_TAG.search(part) is None and _UNUSUAL_TAG.search(part) is None


def without_empty_cells(part: bytes) -> bytes:
    """Leave out the cells and rows of a sheet that are only formatted, where there are many.

    Sheets formatted to their very end have a million of them, which take seconds to read.
    """
    if not (_FAR_REFERENCE.search(part) and _are_all_referred_to(part)):
        return part
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", part))


def _are_all_referred_to(part: bytes) -> bool:
    """Whether every cell and row says where it is: no other moves when one is left out."""
    return _PREFIXED_TAG.search(part) is None and _WITHOUT_REFERENCE.search(part) is None


def _parse(part: bytes) -> SheetScan:
    reader = _Reader()
    follow(part, start=reader.start, end=reader.end, text=reader.text)
    return reader.scan


class _Reader:
    """Follows rows and cells; a cell without a reference stands right of the one before."""

    def __init__(self) -> None:
        self.scan = SheetScan(exact=True)
        self._row, self._column = -1, -1
        self._type: str | None = None
        self._has_value = self._had_value = self._has_formula = False
        self._in_value = self._in_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._in_text:  # calamine would take what is behind for more of the text
            raise Unreadable("container_damaged")
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name in {"v", "is"}:
            self._start_value(name)
        elif name == "t":
            self._in_text = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isascii() and number.isdigit() else self._row + 1
            self._column = -1

    def text(self, _: str) -> None:
        self._has_value = self._has_value or self._in_value

    def end(self, tag: str) -> None:
        self._in_value = self._in_text = False
        if tag.rpartition(" ")[2] != "c" or not (self._has_value or self._has_formula):
            return
        cell = (self._row, self._column)
        self.scan.rows = max(self.scan.rows, self._row + 1)
        self.scan.columns = max(self.scan.columns, self._column + 1)
        if not self._has_value:
            self.scan.uncalculated.append(cell)
        elif self._type == "e":
            self.scan.errors.append(cell)

    def _start_value(self, name: str) -> None:
        if self._had_value:  # which of the two counts, programs disagree on
            raise Unreadable("container_damaged")
        self._had_value = True
        self._in_value = name == "v"
        # An empty value is one only where a formula gives text; elsewhere nobody calculated.
        self._has_value = name == "is" or self._type == "str"

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._has_value = self._had_value = self._has_formula = False
        self._type = attributes.get("t")
        if "r" not in attributes:
            self._column += 1
            return
        match = _REFERENCE.fullmatch(attributes["r"])
        if match is None:
            # Excel takes no other, and calamine makes of some what nobody else does.
            raise Unreadable("container_damaged")
        self._column = column_index(match[1])
        self._row = int(match[2]) - 1
