"""Numbers that a sheet shows with zeros in front, by a number format such as 00000.

To people 915 is 00915 there, and a pupil number is what people see; calamine gives the number.
Hardly any workbook has such a format, so its cells are looked for only where there is one.
"""

import re
import struct
from collections.abc import Iterator, Mapping, MutableSequence, Sequence

from sftpdrop.roster.workbook import Value, column_index
from sftpdrop.watcher.container.biff_texts import long_text
from sftpdrop.watcher.container.package import local_name, parse
from sftpdrop.watcher.container.sheet_scan import Cell

Zeros = Mapping[Cell, int]
"""Cells with the number of digits that they show at least."""

_CODE = re.compile(r"(0{2,20})(?:;.*)?")
_HAS_CODE = re.compile(rb"""formatCode\s*=\s*["']00""")
_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*+)>\s*+"
    rb"(?:<(?:\w+:)?f[\s/>][^<]*+(?:</(?:\w+:)?f>)?\s*+)?<(?:\w+:)?v(?:\s[^<>]*)?>"
)
_STYLE = re.compile(rb"""\bs\s*=\s*["']([0-9]{1,5})["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")

# Records of an .xls with numbers ([MS-XLS] 2.4.127, 2.4.180, 2.4.220, 2.4.175), and their fields.
_ONE_CELL = frozenset({0x0006, 0x0203, 0x027E})  # FORMULA, NUMBER, RK
_MANY_CELLS = 0x00BD  # MULRK
_SHORT, _SHORTS = struct.Struct("<H"), struct.Struct("<3H")
_FONT_AND_NUMBER_FORMAT = struct.Struct("<2H")
_OF_MANY = struct.Struct("<HL")


def show_zeros(rows: Sequence[MutableSequence[Value]], zeros: Zeros) -> None:
    """Put the text that a cell shows in place of its number."""
    for (row, column), digits in zeros.items():
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if value >= 0 and float(value).is_integer():
            rows[row][column] = f"{int(value):0{digits}d}"


def zero_styles(styles: bytes) -> Mapping[int, int]:
    """The styles of an .xlsx that show zeros in front: index to the number of digits."""
    if not _HAS_CODE.search(styles):
        return {}
    root = parse(styles)
    codes = {
        element.get("numFmtId"): element.get("formatCode", "")
        for element in root.iter()
        if local_name(element) == "numFmt"
    }
    cells = next((e for e in root.iter() if local_name(e) == "cellXfs"), ())
    widths = (_digits(codes.get(element.get("numFmtId"), "")) for element in cells)
    return {index: digits for index, digits in enumerate(widths) if digits}


def zeros_of_part(part: bytes, styles: Mapping[int, int]) -> Zeros:
    """The cells of a sheet's part that have one of these styles."""
    return dict(_cells_of_part(part, styles)) if styles else {}


def _cells_of_part(part: bytes, styles: Mapping[int, int]) -> Iterator[tuple[Cell, int]]:
    for attributes in _CELL.findall(part):
        style, reference = _STYLE.search(attributes), _REFERENCE.search(attributes)
        if style and reference and int(style[1]) in styles:
            row, column = int(reference[2]) - 1, column_index(reference[1].decode())
            yield (row, column), styles[int(style[1])]


class CellFormats:
    """The cell formats of an .xls, from its records one by one: all stand before its first sheet.

    A record that is too short says nothing.
    """

    def __init__(self) -> None:
        self.count = 0
        self._digits_by_code: dict[int, int] = {}
        self._digits_by_format: dict[int, int] = {}

    @property
    def show_zeros(self) -> bool:
        """Whether any of them does; else no cell needs to be looked at."""
        return bool(self._digits_by_format)

    def take_number_format(self, record: bytes) -> None:
        """Take a number format's code (2.4.126)."""
        if len(record) >= _SHORT.size and (digits := _digits(long_text(record, _SHORT.size)[0])):
            (identifier,) = _SHORT.unpack_from(record)
            self._digits_by_code[identifier] = digits

    def take_cell_format(self, record: bytes) -> None:
        """Take a cell format, which refers to a number format (2.4.353)."""
        if len(record) >= _FONT_AND_NUMBER_FORMAT.size:
            _, identifier = _FONT_AND_NUMBER_FORMAT.unpack_from(record)
            if digits := self._digits_by_code.get(identifier):
                self._digits_by_format[self.count] = digits
        self.count += 1

    def zeros_of_record(self, kind: int, record: bytes) -> Zeros:
        """The cells of a whole record of numbers that show zeros in front."""
        digits = self._digits_by_format
        cells = _cells_of_record(kind, record)
        return {cell: digits[index] for cell, index in cells if index in digits}


def _cells_of_record(kind: int, record: bytes) -> Iterator[tuple[Cell, int]]:
    """The cells of a record with numbers, each with the index of its format."""
    if kind in _ONE_CELL:
        row, column, cell_format = _SHORTS.unpack_from(record)
        yield (row, column), cell_format
    elif kind == _MANY_CELLS:
        row, first, _ = _SHORTS.unpack_from(record)
        for column, (cell_format, _) in enumerate(_OF_MANY.iter_unpack(record[4:-2]), first):
            yield (row, column), cell_format


def _digits(code: str) -> int:
    """How many digits a number format shows at least, or 0 where it is another format."""
    found = _CODE.fullmatch(code)
    return len(found[1]) if found else 0
