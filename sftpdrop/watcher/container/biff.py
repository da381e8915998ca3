"""The records of an .xls workbook ([MS-XLS]), looked over before calamine builds its cells.

One pass over the workbook stream finds what its records announce: passwords, macros, links, the
extent of each sheet, values that are errors, and texts that stand in no cell.
"""

import struct
from collections.abc import Iterator

from sftpdrop.roster.workbook import LooseText
from sftpdrop.watcher.container.biff_announcements import ANNOUNCEMENTS, BiffScan, take_formula
from sftpdrop.watcher.container.biff_texts import text_after_flag
from sftpdrop.watcher.container.merged_cells import runs_of_record
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.sheet_scan import Cell, SheetScan

_HEADER, _SHORT, _LONG = struct.Struct("<2H"), struct.Struct("<H"), struct.Struct("<L")
_COUNTS = struct.Struct("<2L")
_FORMULA, _EOF, _BOF = 0x0006, 0x000A, 0x0809
_DIMENSIONS = 0x0200
_NUMBER, _LABEL, _BOOLERR, _RK = 0x0203, 0x0204, 0x0205, 0x027E
_MULRK, _RSTRING, _LABELSST = 0x00BD, 0x00D6, 0x00FD
_CONTINUE, _TXO = 0x3C, 0x1B6
_STRINGS, _MERGED = 0x00FC, 0x00E5
_CELL_RECORDS = frozenset({_FORMULA, _NUMBER, _LABEL, _BOOLERR, _RK, _MULRK, _RSTRING, _LABELSST})
_LENGTHS = {_NUMBER: 14, _BOOLERR: 8, _RK: 10, _LABELSST: 10}
"""A record that is longer has swallowed those behind it, and with them pupils."""
_SHEET = 0x0010  # a BOF's content: a worksheet, or a dialog sheet
_ERROR_RESULT = 2
_MAX_NESTING = 8


def scan_biff(stream: bytearray) -> BiffScan:
    """Look over all records of `stream`; one that lies is corrected in place."""
    scanner = _Scanner(stream)
    end = 0
    for kind, start, end in _records(stream):
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
        self._strings = 0
        self._zeros: dict[Cell, int] = {}

    def cell(self, kind: int, start: int, end: int) -> None:
        """Take a record that holds values."""
        if self._sheet is not None and self._depth == 1:
            _take_cell(self._sheet, kind, self._stream, start, end)
            self._check_references(kind, start)
            if self.scan.formats.show_zeros:
                record = bytes(self._stream[start:end])
                self._zeros.update(self.scan.formats.zeros_of_record(kind, record))
            if kind == _FORMULA:
                take_formula(bytes(self._stream[start:end]), self.scan)

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
        elif kind == _STRINGS:
            self._take_strings(bytes(self._stream[start:end]))
        elif kind == _CONTINUE:
            self._continue(bytes(self._stream[start:end]))
        elif kind in ANNOUNCEMENTS:
            ANNOUNCEMENTS[kind](bytes(self._stream[start:end]), self.scan)
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
        if 0 < self.scan.formats.count <= cell_format:
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
            self._sheet = None
            if content == _SHEET:
                self._zeros = {}
                self._sheet = SheetScan(exact=True, zeros=self._zeros)
                self.scan.sheets[start - _HEADER.size] = self._sheet

    def _leave(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            if self._sheet is not None and self._dimensions is not None:
                _correct_dimensions(self._stream, self._dimensions, self._sheet)
            self._dimensions = None


def _records(stream: bytearray) -> Iterator[tuple[int, int, int]]:
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
