""".xlsx: an Office Open XML package in a ZIP."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from functools import cache, partial

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
from sftpdrop.watcher.container.string_markup import check_shared_strings
from sftpdrop.watcher.container.text_length import may_hold_longer_text
from sftpdrop.watcher.container.text_volume import check_shared_text, longest_shared, most_cells
from sftpdrop.watcher.formats.calamine import opened, read_sheets
from sftpdrop.watcher.formats.content import (
    Content,
    check_extent,
    check_sheet_count,
    check_texts,
    count_cells,
)
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
    texts = cache(partial(loose_texts, parts, sheets, limits.text_volume))
    maybe_longer = cache(partial(may_hold_longer_text, needed, limits.text_length))
    check_strings = cache(partial(check_shared_strings, needed))
    with ExitStack() as containers:
        open_needed = partial(opened, partial(pack, needed), partial(_unusual, needed, sheets))
        workbook, unusual = containers.enter_context(open_needed())
        if trimmed := _trimmed(needed, unusual):
            needed.update(trimmed)
            workbook, unusual = containers.enter_context(open_needed())
        markup = [needed[sheet.part] for sheet in sheets]
        longest = longest_shared(needed)
        if longest * most_cells(markup) > limits.unpacked_bytes:
            check_shared_text(needed, markup, limits.unpacked_bytes)
        meanwhile = (check_strings, texts, maybe_longer)
        scans = _Scans(needed, sheets, unusual, limits, meanwhile)
        cells, findings = read_sheets(workbook, scans, limits)
    check_strings()
    volume = max(longest * count_cells(cells), sum(map(len, markup)))
    if volume > limits.text_volume or maybe_longer():
        check_texts(cells, limits)
    values = Workbook(
        kind="xlsx",
        sheets=cells,
        loose_texts=texts(),
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

    A usual one is scanned while it is read, and all of `meanwhile` is called; any other one before,
    for its extent.
    """

    def __init__(
        self,
        parts: Parts,
        sheets: list[SheetPart],
        unusual: AbstractSet[str],
        limits: ReadingLimits,
        meanwhile: Iterable[Callable[[], object]],
    ) -> None:
        self._parts = parts
        self._zero_styles = zero_styles(parts.get("xl/styles.xml", b""))
        self._sheets = sheets
        self._unusual = unusual
        self._limits = limits
        self._meanwhile = meanwhile

    def __call__(self, index: int, metadata: SheetMetadata) -> Callable[[], SheetScan]:
        if index >= len(self._sheets) or self._sheets[index].name != metadata.name:
            raise Unreadable("container_damaged")
        sheet = self._sheets[index]
        if sheet.part not in self._unusual:
            return partial(self._scan_meanwhile, sheet)
        scan = self._scan(scan_sheet, sheet)
        return lambda: scan

    def _scan_meanwhile(self, sheet: SheetPart) -> SheetScan:
        for find in self._meanwhile:
            find()
        return self._scan(scan_usual_sheet, sheet)

    def _scan(self, scan_part: Callable[[bytes], SheetScan], sheet: SheetPart) -> SheetScan:
        scan = scan_part(self._parts[sheet.part])
        scan.zeros = zeros_of_part(self._parts[sheet.part], self._zero_styles)
        scan.merged += runs_of_part(self._parts[sheet.part])
        if scan.exact:
            check_extent(sheet.name, scan.rows, scan.columns, self._limits)
        return scan


def _trimmed(parts: Parts, sheets: Iterable[str]) -> Parts:
    """Those of the `sheets` that have many cells without a value, without them."""
    trimmed = {name: without_empty_cells(parts[name]) for name in sheets}
    return {name: part for name, part in trimmed.items() if part != parts[name]}


def _unusual(parts: Parts, sheets: list[SheetPart]) -> set[str]:
    """The sheets that need a closer look before calamine may build their cells."""
    return {sheet.part for sheet in sheets if not is_usual(parts[sheet.part])}


def _is_needed(name: str) -> bool:
    """Whether a part may hold cells, or say how to read them; calamine is given no others."""
    return not name.casefold().startswith(_NOT_NEEDED)
