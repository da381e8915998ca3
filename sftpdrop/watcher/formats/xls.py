""".xls: the binary format of Excel 97 to 2003 ([MS-XLS]) in an OLE compound file."""

import re
from collections.abc import Callable, Iterator

from python_calamine import SheetMetadata

from sftpdrop.core.finding import Finding
from sftpdrop.roster.workbook import LooseText, Workbook
from sftpdrop.watcher.container.biff import scan_biff
from sftpdrop.watcher.container.biff_announcements import BiffScan
from sftpdrop.watcher.container.biff_strings import check_shared_text
from sftpdrop.watcher.container.biff_texts import numbers_behind_words
from sftpdrop.watcher.container.compound import Compound, Entry, write_compound
from sftpdrop.watcher.container.refusal import Unreadable, error
from sftpdrop.watcher.container.sheet_scan import SheetScan
from sftpdrop.watcher.formats.calamine import opened, read_sheets
from sftpdrop.watcher.formats.content import Content, check_extent, check_sheet_count, check_texts
from sftpdrop.watcher.limits import ReadingLimits

# What another document in a compound file is known by.
_OTHER_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "container_encrypted"),  # a password on an .xlsx: [MS-OFFCRYPTO] 2.3
    ("DRMContent", "container_encrypted"),
    ("\tDRMContent", "container_encrypted"),
    ("WordDocument", "container_word"),
    ("PowerPoint Document", "container_word"),
    ("__properties_version1.0", "container_unknown"),  # an Outlook message
)
_PASSENGERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^_VBA_PROJECT", re.IGNORECASE), "workbook_macros"),
    (re.compile(r"^MBD[0-9A-F]{8}$|^\x01Ole10Native$", re.IGNORECASE), "workbook_embedded"),
    (re.compile(r"^Ctls$", re.IGNORECASE), "workbook_activex"),
)
_PROPERTY_STREAMS = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")


def read(data: bytes, limits: ReadingLimits) -> Content:
    """Read an .xls; raises Unreadable where it cannot or may not be read."""
    compound = Compound(data)
    stream_name, entry = _workbook_stream(compound)
    stream = bytearray(compound.read(entry))
    scan = scan_biff(stream)
    _check_sheets(scan, limits)
    check_shared_text(scan.strings, scan.references, limits.unpacked_bytes)
    container = write_compound(stream_name, bytes(stream))
    with opened(lambda file: file.write(container), lambda: tuple(_properties(compound))) as (
        workbook,
        properties,
    ):
        sheets, findings = read_sheets(workbook, _Scans(scan), limits)
    check_texts(sheets, limits)
    texts = (*scan.texts, *properties)
    values = Workbook(kind="xls", sheets=sheets, loose_texts=texts, date_1904=scan.date_1904)
    return Content(values, (*_passengers(compound, scan), *findings))


def _workbook_stream(compound: Compound) -> tuple[str, Entry]:
    for name in ("Workbook", "Book"):
        entry = compound.find(name)
        if entry is not None:
            return name, entry
    names = {entry.path[0] for entry in compound.entries}
    raise Unreadable(
        next((code for name, code in _OTHER_STREAMS if name in names), "container_unknown")
    )


def _check_sheets(scan: BiffScan, limits: ReadingLimits) -> None:
    """Hold every sheet to its limits before calamine, which reads them all as it opens the file."""
    check_sheet_count(len(scan.order), limits)
    if not scan.substreams.issuperset(scan.order):
        raise Unreadable("container_damaged")
    for position, sheet in scan.sheets.items():
        check_extent(scan.names.get(position, ""), sheet.rows, sheet.columns, limits)


def _passengers(compound: Compound, scan: BiffScan) -> Iterator[Finding]:
    codes = set(scan.codes)
    for pattern, code in _PASSENGERS:
        if any(pattern.search(name) for entry in compound.entries for name in entry.path):
            codes.add(code)
    return (error(code) for code in sorted(codes))


class _Scans:
    """Finds a sheet's scan by where the workbook says that its records start."""

    def __init__(self, scan: BiffScan) -> None:
        self._scan = scan

    def __call__(self, index: int, _: SheetMetadata) -> Callable[[], SheetScan]:
        if index < len(self._scan.order):
            found = self._scan.sheets.get(self._scan.order[index])
            if found is not None:
                return lambda: found
        raise Unreadable("container_damaged")


def _properties(compound: Compound) -> Iterator[LooseText]:
    """The numbers in the document's properties, each behind the words before it."""
    for name in _PROPERTY_STREAMS:
        entry = compound.find(name)
        if entry is not None:
            for text in numbers_behind_words(compound.read(entry)):
                yield LooseText("property", text)
