"""HTML with one or more tables, which some pupil administrations export under the name .xls.

Only plain tables are read: where cells reach over rows, or a table stands in another, it is not
sure which value belongs to whom, and the file is refused.
"""

import re
from html.parser import HTMLParser

from sftpdrop.roster.character_code import without_endless_codes
from sftpdrop.roster.identity_number import numbers_in
from sftpdrop.roster.workbook import LooseText, Sheet, Workbook
from sftpdrop.watcher.container.kind import decode
from sftpdrop.watcher.container.package import MAX_TAGS
from sftpdrop.watcher.container.refusal import Unreadable, warning
from sftpdrop.watcher.formats.content import (
    Content,
    check_cells,
    check_extent,
    check_sheet_count,
    check_texts,
    count_cells,
)
from sftpdrop.watcher.limits import MEGABYTE, ReadingLimits

_NOTE = "comment"  # what LibreOffice writes a note on a cell as, in the cell itself
_SILENT = frozenset({"script", "style", _NOTE})
"""Of what stands in these nothing belongs to a cell."""

_LONGEST_TAG = MEGABYTE
"""Characters; a picture may stand in one."""

_MOST_OPENED = 100
"""Signs that open a tag before one is closed: a text may say that 1 < 2."""

_DECLARATION = re.compile(r"<[!?](?!--)")
_MOST_DECLARATIONS = 200


def read(data: bytes, limits: ReadingLimits) -> Content:
    """Read the tables of a web page, each as a sheet; raises Unreadable where it is not sure."""
    text = decode(data)
    if text is None:
        raise Unreadable("container_damaged")
    tables = _parse(text, limits)
    found = [rows for rows in tables.tables if rows]
    if not found:
        raise Unreadable("container_html_empty")
    if tables.in_table:
        raise Unreadable("container_html_unsure")
    check_sheet_count(len(found), limits)
    for rows in found:
        check_extent("HTML", len(rows), max(map(len, rows)), limits)
    names = [
        "Tabel" if len(found) == 1 else f"Tabel {number}" for number in range(1, len(found) + 1)
    ]
    sheets = tuple(Sheet(name, rows) for name, rows in zip(names, found, strict=True))
    check_cells(count_cells(sheets), limits)
    check_texts(sheets, limits)
    loose = tuple(LooseText("property", text) for text in tables.outside if text.strip())
    return Content(Workbook("html", sheets, loose), (warning("container_html"),))


def _parse(text: str, limits: ReadingLimits) -> "_Tables":
    """Parse the page; what makes html.parser slow, or give up, is refused."""
    if text.count("<") > MAX_TAGS or _has_open_ends(text):
        raise Unreadable("container_html_unsure")
    tables = _Tables(limits)
    try:
        tables.feed(without_endless_codes(text))
        tables.close()
    except AssertionError:  # how html.parser says that a declaration makes no sense
        raise Unreadable("container_html_unsure") from None
    return tables


def _has_open_ends(text: str) -> bool:
    """Whether comments, tags or declarations do not end, or do so far away.

    html.parser looks for the end of each anew, so those that never end cost the square of them.
    """
    if text.rfind("<!--") > text.rfind("-->"):
        return True
    if sum(1 for _ in _DECLARATION.finditer(text)) > _MOST_DECLARATIONS:
        return True
    opened = text.split(">")
    return max(map(len, opened)) > _LONGEST_TAG or any(
        part.count("<") > _MOST_OPENED for part in opened
    )


class _Tables(HTMLParser):
    """Collects rows of cells; text outside cells is kept apart."""

    def __init__(self, limits: ReadingLimits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.outside: list[str] = []
        self.in_table = False
        self._limits = limits
        self._cell: list[str] | None = None
        self._span = 1
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, row or cell; one that is not closed ends at the next."""
        # A title, or the value that Excel keeps beside the text; as a whole, since one attribute
        # may say what another is.
        said = "; ".join(value for _, value in attrs if value)
        if numbers_in(said):
            self.outside.append(said)
        if tag in _SILENT:
            self._silent = tag
        elif tag == "table":
            if self.in_table:
                raise Unreadable("container_html_unsure")
            self.in_table = True
            self.tables.append([])
        elif tag == "tr" and self.in_table:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.in_table:
            self._start_cell(dict(attrs))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag == self._silent:
            self._silent = None
        elif tag in ("td", "th", "tr", "table"):
            self._end_cell()
            self.in_table = self.in_table and tag != "table"

    def handle_data(self, data: str) -> None:
        """Text goes to the open cell, or to what stands outside; of a script what may be a BSN."""
        if self._silent is None:
            (self.outside if self._cell is None else self._cell).append(data)
        elif self._silent == _NOTE or numbers_in(data):
            self.outside.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment is text outside cells: Excel's own XML stands in one."""
        self.outside.append(data)

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if not self.tables[-1]:
            self.tables[-1].append([])
        if (attributes.get("rowspan") or "1").strip() != "1":
            raise Unreadable("container_html_unsure")
        self._span = self._read_span((attributes.get("colspan") or "1").strip())
        self._cell = []

    def _read_span(self, text: str) -> int:
        """How many columns a cell reaches over, of those that are read: any number may be there."""
        if not text.isdecimal():
            return 1
        most, digits = self._limits.columns, text.lstrip("0")
        return most if len(digits) > len(str(most)) else min(int(digits or 0), most)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if self._silent is not None:
            raise Unreadable("container_html_unsure")  # a note that does not end has swallowed it
        row = self.tables[-1][-1]
        row.append("".join(self._cell).strip())
        row.extend([""] * (self._span - 1))
        self._cell = None
        if len(row) > self._limits.columns * 2 or len(self.tables[-1]) > self._limits.rows + 1:
            check_extent("HTML", len(self.tables[-1]), len(row), self._limits)
