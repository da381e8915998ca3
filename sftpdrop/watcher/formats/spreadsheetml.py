"""SpreadsheetML 2003: the XML that Excel 2003 wrote and some exports still do, named .xls."""

import io
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sftpdrop.roster.workbook import LooseText, Sheet, Value, Workbook
from sftpdrop.watcher.container.package import local_name
from sftpdrop.watcher.container.page_text import without_layout
from sftpdrop.watcher.container.refusal import Unreadable, warning
from sftpdrop.watcher.formats.calamine import CELL_ERROR
from sftpdrop.watcher.formats.content import (
    Content,
    check_cells,
    check_extent,
    check_sheet_count,
    check_texts,
    count_cells,
)
from sftpdrop.watcher.limits import ReadingLimits

_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DEEPEST = 64
"""Elements in elements: a formatted text in a cell has some ten."""

_LOOSE = {
    "Comment": "comment",
    "NamedRange": "name",
    "DocumentProperties": "property",
    "Header": "footer",
    "Footer": "footer",
    "DataValidation": "choices",
    "NumberFormat": "format",
}
_BEHIND = {"HRef": "link", "HRefScreenTip": "link", "Formula": "formula"}
"""What stands behind a cell, by its attribute."""


def read(data: bytes, limits: ReadingLimits) -> Content:
    """Read the workbook element by element; raises Unreadable where it is damaged."""
    reader = _Reader(limits)
    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise Unreadable("container_damaged")
            if event == "end":
                reader.end(element)
    except DefusedXmlException:
        raise Unreadable("container_doctype") from None
    except (ParseError, ValueError, LookupError):
        raise Unreadable("container_damaged") from None
    check_sheet_count(len(reader.sheets), limits)
    check_cells(count_cells(reader.sheets), limits)
    check_texts(reader.sheets, limits)
    workbook = Workbook("spreadsheetml", tuple(reader.sheets), tuple(reader.texts))
    return Content(workbook, (warning("container_spreadsheetml"),))


class _Reader:
    """Builds rows as their elements end, and forgets the elements."""

    def __init__(self, limits: ReadingLimits) -> None:
        self.sheets: list[Sheet] = []
        self.texts: list[LooseText] = []
        self._limits = limits
        self._rows: list[list[Value]] = []
        self._hidden = False

    def end(self, element: Element) -> None:
        name = local_name(element)
        if name in _LOOSE:
            self._take_text(_LOOSE[name], element)
        elif name == "Row":
            self._end_row(element)
        elif name == "Visible":
            self._hidden = (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
        elif name == "Worksheet":
            self.sheets.append(Sheet(element.get(f"{_NS}Name", ""), self._rows, self._hidden))
            self._rows, self._hidden = [], False
            element.clear()

    def _take_text(self, place: str, element: Element) -> None:
        """Everything together, since one part may be the label of another."""
        texts = map(without_layout, (*element.attrib.values(), *element.itertext()))
        together = "; ".join(filter(None, texts))
        if together:
            self.texts.append(LooseText(place, together))

    def _end_row(self, element: Element) -> None:
        index = element.get(f"{_NS}Index")
        number = int(index) if index else len(self._rows) + 1
        check_extent("XML", number, 1, self._limits)
        if number <= len(self._rows):
            raise ValueError(number)
        self._rows += [[] for _ in range(number - len(self._rows) - 1)]
        row: list[Value] = []
        for cell in element:
            if local_name(cell) == "Cell":
                self._take_cell(row, cell)
        self._rows.append(row)
        element.clear()

    def _take_cell(self, row: list[Value], cell: Element) -> None:
        index = cell.get(f"{_NS}Index")
        number = int(index) if index else len(row) + 1
        across = int(cell.get(f"{_NS}MergeAcross", "0"))
        check_extent("XML", 1, number + across, self._limits)
        if number <= len(row):
            raise ValueError(number)
        row += [None] * (number - len(row) - 1)
        for name, place in _BEHIND.items():
            if text := cell.get(f"{_NS}{name}"):
                self.texts.append(LooseText(place, text))
        data = next((inner for inner in cell if local_name(inner) == "Data"), None)
        row.append(None if data is None else _value(data))
        row += [None] * across


def _value(data: Element) -> Value:
    text = "".join(data.itertext())
    return _TYPES.get(data.get(f"{_NS}Type", "String"), str)(text)


def _number(text: str) -> Value:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)  # Excel knows no such number, and no copy could be given back
    return int(number) if number.is_integer() else number


def _moment(text: str) -> Value:
    """A date; one with a time zone, which Excel never writes, as the text that it is."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else text


_TYPES: Mapping[str, Callable[[str], Value]] = {
    "Number": _number,
    "DateTime": _moment,
    "Boolean": lambda text: text.strip() == "1",
    "Error": lambda _: CELL_ERROR,
}
