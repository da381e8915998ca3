"""The records of an .xls workbook ([MS-XLS]), looked over before calamine builds its cells.

One pass over the workbook stream finds what its records announce: passwords, macros, links, the
extent of each sheet, values that are errors, and texts that stand in no cell.
"""

import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sftpdrop.roster.workbook import LooseText
from sftpdrop.watcher.container.biff_texts import (
    defined_name,
    number_format,
    page_text,
    text_after_flag,
    validation,
    words_with_a_number,
)
from sftpdrop.watcher.container.merged_cells import runs_of_record
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.sheet_scan import SheetScan

_HEADER, _SHORT, _LONG = struct.Struct("<2H"), struct.Struct("<H"), struct.Struct("<L")
_COUNTS = struct.Struct("<2L")
_FORMULA, _EOF, _BOF = 0x0006, 0x000A, 0x0809
_DIMENSIONS = 0x0200
_NUMBER, _LABEL, _BOOLERR, _RK = 0x0203, 0x0204, 0x0205, 0x027E
_MULRK, _RSTRING, _LABELSST = 0x00BD, 0x00D6, 0x00FD
_CONTINUE, _TXO, _NAME, _FILEPASS, _BOUNDSHEET, _SUPBOOK = 0x3C, 0x1B6, 0x18, 0x2F, 0x85, 0x1AE
_DATE_MODE = 0x22
_STRINGS, _CELL_FORMAT, _MERGED = 0x00FC, 0x00E0, 0x00E5
_PAGE_HEADER, _PAGE_FOOTER, _VALIDATION = 0x14, 0x15, 0x01BE
_FORMAT, _STYLE, _LINK, _LINK_TIP, _CONDITION = 0x041E, 0x0293, 0x01B8, 0x0800, 0x01B1
_CONNECTIONS = frozenset({0x01AD, 0x0876, 0x00DC})  # QSI, DBQUERYEXT/DCONN, PARAMQRY
_CELL_RECORDS = frozenset({_FORMULA, _NUMBER, _LABEL, _BOOLERR, _RK, _MULRK, _RSTRING, _LABELSST})
_LENGTHS = {_NUMBER: 14, _BOOLERR: 8, _RK: 10, _LABELSST: 10}
"""A record that is longer has swallowed those behind it, and with them pupils."""
_MACRO_SHEETS = frozenset({1, 6})  # Excel 4 macros, Visual Basic module
_SHEET = 0x0010  # a BOF's content: a worksheet, or a dialog sheet
_INTERNAL, _ADD_IN = 0x0401, 0x3A01
_ERROR_RESULT = 2
_MAX_NESTING = 8


@dataclass(slots=True)
class BiffScan:
    """What the records say, by positions in the stream.

    `substreams` are all that begin, `sheets` those of them that are worksheets; `order` and
    `names` are what the workbook lists. `strings` are the records of the strings that cells share,
    `references` how many cells refer to each.
    """

    codes: set[str] = field(default_factory=set)
    sheets: dict[int, SheetScan] = field(default_factory=dict)
    substreams: set[int] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    texts: list[LooseText] = field(default_factory=list)
    strings: list[bytes] = field(default_factory=list)
    references: Counter[int] = field(default_factory=Counter)
    date_1904: bool = False


def scan_biff(stream: bytearray) -> BiffScan:
    """Look over all records of `stream`; one that lies is corrected in place."""
    scanner = _Scanner(stream)
    end = 0
    for kind, start, end in records(stream):
        if kind in _CELL_RECORDS:
            scanner.cell(kind, start, end)
        elif kind == _MERGED:
            scanner.merged(start, end)
        else:
            scanner.other(kind, start, end)
    # calamine would go on behind the zeros that end the stream, and find there what was not seen.
    del stream[end:]
    scanner.finish()
    return scanner.scan


class _Scanner:
    """Follows the substreams: the workbook's own first, then one for each sheet.

    Charts stand in a sheet's substream as substreams of their own; their cells do not count.
    """

    def __init__(self, stream: bytearray) -> None:
        self.scan = BiffScan()
        self._stream = stream
        self._depth = 0
        self._sheet: SheetScan | None = None
        self._dimensions: int | None = None
        self._text_follows = self._strings_follow = False
        self._strings = self._formats = 0

    def cell(self, kind: int, start: int, end: int) -> None:
        """Take a record that holds values."""
        if self._sheet is not None and self._depth == 1:
            _take_cell(self._sheet, kind, self._stream, start, end)
            self._check_references(kind, start)
            if kind == _FORMULA:
                _take_formula(bytes(self._stream[start:end]), self.scan)

    def merged(self, start: int, end: int) -> None:
        """Take a record of merged cells."""
        if self._sheet is not None and self._depth == 1:
            self._sheet.merged += runs_of_record(bytes(self._stream[start:end]))

    def other(self, kind: int, start: int, end: int) -> None:
        """Take any other record; most are passed over."""
        if kind == _BOF:
            self._enter(start, end)
        elif kind == _EOF:
            self._leave()
        elif kind == _DIMENSIONS and self._depth == 1:
            self._dimensions = start
        elif kind == _CELL_FORMAT:
            self._formats += 1
        elif kind == _STRINGS:
            self._take_strings(bytes(self._stream[start:end]))
        elif kind == _CONTINUE:
            self._continue(bytes(self._stream[start:end]))
        elif kind in _ANNOUNCEMENTS:
            _ANNOUNCEMENTS[kind](bytes(self._stream[start:end]), self.scan)
        self._text_follows = kind == _TXO
        self._strings_follow = kind == _STRINGS or (self._strings_follow and kind == _CONTINUE)

    def _take_strings(self, record: bytes) -> None:
        if len(record) >= _COUNTS.size:
            _, self._strings = _COUNTS.unpack_from(record)
            self.scan.strings = [record]

    def _continue(self, record: bytes) -> None:
        if self._strings_follow:
            self.scan.strings.append(record)
        elif self._text_follows:
            self.scan.texts.append(LooseText("comment", text_after_flag(record)))

    def _check_references(self, kind: int, start: int) -> None:
        """A cell of a string or format that does not exist is damage: it would be read as empty.

        Some writers make no formats at all; then a cell's means nothing.
        """
        (cell_format,) = _SHORT.unpack_from(self._stream, start + 4)
        if self._formats and cell_format >= self._formats:
            raise Unreadable("container_damaged")
        if kind == _LABELSST:
            (index,) = _LONG.unpack_from(self._stream, start + 6)
            if index >= self._strings:
                raise Unreadable("container_damaged")
            self.scan.references[index] += 1

    def finish(self) -> None:
        """The stream may not end within a sheet: the rest of its rows would be missing."""
        if self._depth != 0:
            raise Unreadable("container_truncated")

    def _enter(self, start: int, end: int) -> None:
        self._depth += 1
        if self._depth > _MAX_NESTING or end - start < 4:
            raise Unreadable("container_damaged")
        if self._depth == 1:
            _, content = _HEADER.unpack_from(self._stream, start)
            self.scan.substreams.add(start - _HEADER.size)
            self._sheet = SheetScan(exact=True) if content == _SHEET else None
            if self._sheet is not None:
                self.scan.sheets[start - _HEADER.size] = self._sheet

    def _leave(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            if self._sheet is not None and self._dimensions is not None:
                _correct_dimensions(self._stream, self._dimensions, self._sheet)
            self._dimensions = None


def records(stream: bytearray) -> Iterator[tuple[int, int, int]]:
    """Yield id, start and end of each record; zeros after the last one are padding."""
    at, size = 0, len(stream)
    while at + _HEADER.size <= size:
        kind, length = _HEADER.unpack_from(stream, at)
        at += _HEADER.size
        if kind == 0 and length == 0:
            return
        if at + length > size:
            raise Unreadable("container_truncated")
        yield kind, at, at + length
        at += length


def _take_cell(scan: SheetScan, kind: int, stream: bytearray, start: int, end: int) -> None:
    """Note where a cell with a value stands, and whether the value is one."""
    length = end - start
    if length < 6 or length != _LENGTHS.get(kind, length) or (kind == _MULRK and length % 6):
        raise Unreadable("container_damaged")
    row, column = _HEADER.unpack_from(stream, start)
    last = struct.unpack_from("<H", stream, end - 2)[0] if kind == _MULRK else column
    scan.rows = max(scan.rows, row + 1)
    scan.columns = max(scan.columns, column + 1, last + 1)
    if kind == _BOOLERR and end - start >= 8 and stream[start + 7]:
        scan.errors.append((row, column))
    elif kind == _FORMULA and end - start >= 14:
        # A value that is no number ends in FFFF; its first byte says what it is (2.5.133). That
        # nobody calculated it is not told: writers put a zero or an empty text.
        value = stream[start + 6 : start + 14]
        if value[6:8] == b"\xff\xff" and value[0] == _ERROR_RESULT:
            scan.errors.append((row, column))


def _correct_dimensions(stream: bytearray, start: int, scan: SheetScan) -> None:
    """Write the true extent: calamine sets memory aside for whatever stands here.

    Excel 97 has four bytes for a row number, Excel 5 has two.
    """
    _, length = _HEADER.unpack_from(stream, start - _HEADER.size)
    form = "<2L2H" if length >= 14 else "<4H"
    if length >= struct.calcsize(form):
        struct.pack_into(form, stream, start, 0, min(scan.rows, 0xFFFF), 0, min(scan.columns, 256))


def _encrypted(_: bytes, scan: BiffScan) -> None:
    raise Unreadable("container_encrypted")


def _bound_sheet(record: bytes, scan: BiffScan) -> None:
    """A sheet as the workbook lists it: where it starts and of what type it is."""
    if len(record) < 6:
        raise Unreadable("container_damaged")
    position, _, kind = struct.unpack_from("<L2B", record)
    scan.order.append(position)
    scan.names[position] = text_after_flag(record[7:])
    if kind in _MACRO_SHEETS:
        scan.codes.add("workbook_macros")


def _supporting_book(record: bytes, scan: BiffScan) -> None:
    """A link to another workbook, or (without sheets) to another program: [MS-XLS] 2.4.271."""
    if len(record) < 4:
        return
    sheets, length = _HEADER.unpack_from(record)
    if length in (_INTERNAL, _ADD_IN):
        return
    scan.codes.add("workbook_external_links" if sheets else "workbook_dde")


def _date_mode(record: bytes, scan: BiffScan) -> None:
    scan.date_1904 = record[:2] == b"\x01\x00"


def _connection(_: bytes, scan: BiffScan) -> None:
    scan.codes.add("workbook_connections")


def _taker(place: str, read: Callable[[bytes], Iterator[str]]) -> Callable[[bytes, BiffScan], None]:
    """What takes the texts of a record that `read` finds in it."""

    def take(record: bytes, scan: BiffScan) -> None:
        scan.texts += [LooseText(place, text) for text in read(record)]

    return take


_take_formula = _taker("formula", words_with_a_number)

_ANNOUNCEMENTS: Mapping[int, Callable[[bytes, BiffScan], None]] = {
    _FILEPASS: _encrypted,
    _BOUNDSHEET: _bound_sheet,
    _SUPBOOK: _supporting_book,
    _NAME: _taker("name", defined_name),
    _VALIDATION: _taker("choices", validation),
    **dict.fromkeys((_PAGE_HEADER, _PAGE_FOOTER), _taker("footer", page_text)),
    **dict.fromkeys((_FORMAT, _STYLE), _taker("format", number_format)),
    **dict.fromkeys((_LINK, _LINK_TIP), _taker("link", words_with_a_number)),
    _CONDITION: _taker("format", words_with_a_number),
    _DATE_MODE: _date_mode,
    **dict.fromkeys(_CONNECTIONS, _connection),
}
