"""Numbers that a sheet shows with zeros in front, by a number format such as 00000.

To people 915 is 00915 there, and a pupil number is what people see; calamine gives the number.
Hardly any workbook has such a format, so its cells are looked for only where there is one.
"""

import re
import struct
from collections.abc import Iterator, Mapping, MutableSequence, Sequence

from sftpdrop.roster.workbook import Value, column_index
from sftpdrop.watcher.container.biff import records
from sftpdrop.watcher.container.biff_texts import long_text
from sftpdrop.watcher.container.package import local_name, parse
from sftpdrop.watcher.container.sheet_scan import Cell

Zeros = Mapping[Cell, int]
"""Cells with the number of digits that they show at least."""

_CODE = re.compile(r"(0{2,20})(?:;.*)?")
_HAS_CODE = re.compile(rb"""formatCode\s*=\s*["']00""")
_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*+)>\s*+"
    rb"(?:<(?:\w+:)?f[\s/>][^<]*+(?:</(?:\w+:)?f>)?\s*+)?<(?:\w+:)?v>"
)
_STYLE = re.compile(rb"""\bs\s*=\s*["']([0-9]{1,5})["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")

# Records of an .xls and where their fields are: [MS-XLS] 2.4.126, 2.4.353, 2.4.180, 2.4.220.
_FORMAT, _CELL_FORMAT, _BOF = 0x041E, 0x00E0, 0x0809
_ONE_CELL = frozenset({0x0006, 0x0203, 0x027E})  # FORMULA, NUMBER, RK
_MANY_CELLS = 0x00BD  # MULRK
_SHORTS = struct.Struct("<3H")
_OF_MANY = struct.Struct("<HL")
_RECORD_HEADER = 4


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


def zeros_of_stream(stream: bytearray) -> Mapping[int, Zeros]:
    """The same of a checked .xls: by where each sheet's records start."""
    codes: dict[int, int] = {}
    formats: list[int] = []
    sheets: dict[int, dict[Cell, int]] = {}
    sheet: dict[Cell, int] = {}
    for kind, start, end in records(stream):
        if kind == _FORMAT and end - start > 5:
            codes[_short(stream, start)] = _digits(long_text(bytes(stream[start:end]), 2)[0])
        elif kind == _CELL_FORMAT and end - start >= 4:
            formats.append(codes.get(_short(stream, start + 2), 0))
        elif kind == _BOF:
            if not any(formats) and sheets:
                return {}  # all formats stand before the first sheet
            sheet = sheets.setdefault(start - _RECORD_HEADER, {})
        else:
            cells = _cells_of_record(kind, bytes(stream[start:end]))
            sheet.update((cell, formats[f]) for cell, f in cells if f < len(formats) and formats[f])
    return sheets


def _cells_of_record(kind: int, record: bytes) -> Iterator[tuple[Cell, int]]:
    """The cells of a record with numbers, each with the index of its format.

    One that is too short is passed over: where it stands, it is no cell of a sheet.
    """
    if len(record) < _SHORTS.size:
        return
    if kind in _ONE_CELL:
        row, column, cell_format = _SHORTS.unpack_from(record)
        yield (row, column), cell_format
    elif kind == _MANY_CELLS and len(record) % _OF_MANY.size == 0:
        row, first, _ = _SHORTS.unpack_from(record)
        for column, (cell_format, _) in enumerate(_OF_MANY.iter_unpack(record[4:-2]), first):
            yield (row, column), cell_format


def _short(stream: bytearray, at: int) -> int:
    number: int = struct.unpack_from("<H", stream, at)[0]
    return number


def _digits(code: str) -> int:
    """How many digits a number format shows at least, or 0 where it is another format."""
    found = _CODE.fullmatch(code)
    return len(found[1]) if found else 0
