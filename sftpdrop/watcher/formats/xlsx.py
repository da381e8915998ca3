""".xlsx: an Office Open XML package in a ZIP."""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor, ThreadPoolExecutor

from python_calamine import SheetMetadata

from sftpdrop.roster.workbook import Workbook
from sftpdrop.watcher.container.archive import Parts, pack, unpack
from sftpdrop.watcher.container.leading_zeros import zero_styles, zeros_of_part
from sftpdrop.watcher.container.merged_cells import runs_of_part
from sftpdrop.watcher.container.package import SheetPart, check_package, passengers, sheet_parts
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.sheet_scan import (
    SheetScan,
    is_usual,
    scan_sheet,
    scan_usual_sheet,
    without_empty_cells,
)
from sftpdrop.watcher.formats.calamine import opened, read_sheets
from sftpdrop.watcher.formats.content import Content, check_extent, check_sheet_count
from sftpdrop.watcher.formats.xlsx_texts import loose_texts
from sftpdrop.watcher.limits import ReadingLimits

_DATE_1904 = re.compile(rb"""date1904\s*=\s*["'](1|true|on)["']""")
_NOT_NEEDED = ("docprops/", "xl/media/", "xl/drawings/", "xl/printersettings/", "xl/theme/")


def read(data: bytes, limits: ReadingLimits) -> Content:
    """Read an .xlsx; raises Unreadable where it cannot or may not be read."""
    parts = open_package(data, limits)
    sheets = sheet_parts(parts)
    check_sheet_count(len(sheets), limits)
    needed = {name: part for name, part in parts.items() if _is_needed(name)}
    usual = {sheet.part for sheet in sheets if is_usual(parts[sheet.part])}
    unusual = {sheet.part for sheet in sheets} - usual
    needed.update({name: without_empty_cells(parts[name]) for name in unusual})
    with ThreadPoolExecutor(1) as aside, opened(pack(needed)) as workbook:
        texts = aside.submit(loose_texts, parts, sheets)
        scans = _Scans(needed, sheets, usual, limits, aside)
        cells, findings = read_sheets(workbook, scans, limits)
    values = Workbook(
        kind="xlsx",
        sheets=cells,
        loose_texts=texts.result(),
        date_1904=_DATE_1904.search(parts["xl/workbook.xml"]) is not None,
    )
    return Content(values, (*passengers(parts), *findings))


def open_package(data: bytes, limits: ReadingLimits) -> Parts:
    """The checked and unpacked parts of an .xlsx."""
    parts = unpack(data, limits)
    check_package(parts)
    return parts


class _Scans:
    """Scans the sheets that calamine is about to read, matched by place and by name.

    A usual one is scanned aside while it is read; any other one before, for its extent.
    """

    def __init__(
        self,
        parts: Parts,
        sheets: list[SheetPart],
        usual: AbstractSet[str],
        limits: ReadingLimits,
        aside: Executor,
    ) -> None:
        self._parts = parts
        self._zero_styles = zero_styles(parts.get("xl/styles.xml", b""))
        self._sheets = sheets
        self._usual = usual
        self._limits = limits
        self._aside = aside

    def __call__(self, index: int, metadata: SheetMetadata) -> Callable[[], SheetScan]:
        if index >= len(self._sheets) or self._sheets[index].name != metadata.name:
            raise Unreadable("container_damaged")
        sheet = self._sheets[index]
        if sheet.part in self._usual:
            return self._aside.submit(self._scan, scan_usual_sheet, sheet).result
        scan = self._scan(scan_sheet, sheet)
        return lambda: scan

    def _scan(self, scan_part: Callable[[bytes], SheetScan], sheet: SheetPart) -> SheetScan:
        scan = scan_part(self._parts[sheet.part])
        scan.zeros = zeros_of_part(self._parts[sheet.part], self._zero_styles)
        scan.merged += runs_of_part(self._parts[sheet.part])
        if scan.exact:
            check_extent(sheet.name, scan.rows, scan.columns, self._limits)
        return scan


def _is_needed(name: str) -> bool:
    """Whether a part may hold cells, or say how to read them; calamine is given no others."""
    return not name.casefold().startswith(_NOT_NEEDED)
