"""What single records of an .xls announce ([MS-XLS]): passwords, macros, links, formats, texts."""

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
from sftpdrop.watcher.container.leading_zeros import CellFormats
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.sheet_scan import SheetScan

_NAME, _FILEPASS, _BOUNDSHEET, _SUPBOOK = 0x18, 0x2F, 0x85, 0x1AE
_DATE_MODE, _CELL_FORMAT = 0x22, 0x00E0
_PAGE_HEADER, _PAGE_FOOTER, _VALIDATION = 0x14, 0x15, 0x01BE
_FORMAT, _STYLE, _LINK, _LINK_TIP, _CONDITION = 0x041E, 0x0293, 0x01B8, 0x0800, 0x01B1
_CHART_TEXT = 0x100D
_CONNECTIONS = frozenset({0x01AD, 0x0876, 0x00DC})  # QSI, DBQUERYEXT/DCONN, PARAMQRY
_MACRO_SHEETS = frozenset({1, 6})  # Excel 4 macros, Visual Basic module
_INTERNAL, _ADD_IN = 0x0401, 0x3A01


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
    formats: CellFormats = field(default_factory=CellFormats)
    date_1904: bool = False


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
    sheets, length = struct.unpack_from("<2H", record)
    if length in (_INTERNAL, _ADD_IN):
        return
    scan.codes.add("workbook_external_links" if sheets else "workbook_dde")


def _date_mode(record: bytes, scan: BiffScan) -> None:
    scan.date_1904 = record[:2] == b"\x01\x00"


def _number_format(record: bytes, scan: BiffScan) -> None:
    scan.formats.take_number_format(record)
    _take_format(record, scan)


def _cell_format(record: bytes, scan: BiffScan) -> None:
    scan.formats.take_cell_format(record)


def _connection(_: bytes, scan: BiffScan) -> None:
    scan.codes.add("workbook_connections")


def _taker(place: str, read: Callable[[bytes], Iterator[str]]) -> Callable[[bytes, BiffScan], None]:
    """What takes the texts of a record that `read` finds in it."""

    def take(record: bytes, scan: BiffScan) -> None:
        scan.texts += [LooseText(place, text) for text in read(record)]

    return take


take_formula = _taker("formula", words_with_a_number)
_take_format = _taker("format", number_format)

ANNOUNCEMENTS: Mapping[int, Callable[[bytes, BiffScan], None]] = {
    _FILEPASS: _encrypted,
    _BOUNDSHEET: _bound_sheet,
    _SUPBOOK: _supporting_book,
    _NAME: _taker("name", defined_name),
    _VALIDATION: _taker("choices", validation),
    **dict.fromkeys((_PAGE_HEADER, _PAGE_FOOTER), _taker("footer", page_text)),
    _FORMAT: _number_format,
    _CELL_FORMAT: _cell_format,
    _STYLE: _take_format,
    **dict.fromkeys((_LINK, _LINK_TIP), _taker("link", words_with_a_number)),
    _CHART_TEXT: _taker("drawing", words_with_a_number),
    _CONDITION: _taker("format", words_with_a_number),
    _DATE_MODE: _date_mode,
    **dict.fromkeys(_CONNECTIONS, _connection),
}
"""What takes each record into the scan, by its id; a record of any other id announces nothing."""
