"""Text that is no workbook, laid out in cells all the same: it is searched for BSNs, never read.

A CSV or a web page under the name .xls is refused, and the bytes of a refused file are kept for a
while, so that a person can look at them; but not where there are BSNs in them.
"""

import csv
from itertools import islice

from sftpdrop.roster.character_code import unescape
from sftpdrop.roster.workbook import Sheet, Workbook
from sftpdrop.watcher.container.archive import unpack
from sftpdrop.watcher.container.kind import Kind, decode
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.limits import ReadingLimits

DELIMITED = {Kind.CSV: ";,", Kind.TSV: "\t"}
"""Kinds of text with columns, and what may stand between those."""

_MARKUP = frozenset({Kind.HTML, Kind.MHTML, Kind.SPREADSHEETML, Kind.ODS, Kind.XML})
_SEARCHED = frozenset({*DELIMITED, *_MARKUP, Kind.TEXT})
_OPEN_DOCUMENT = ("content.xml", "meta.xml", "styles.xml")
"""Its parts with cells and notes, with properties, and with headers and footers."""

_MOST_LINES = 100_000
"""More lines than there are in any school's list; each costs memory as it is laid out."""


def as_cells(data: bytes, kind: Kind, limits: ReadingLimits) -> Workbook | None:
    """The values of a refused text, or None for bytes that are none."""
    text = decode(data) if kind in _SEARCHED else _of_open_document(data, kind, limits)
    if text is None:
        return None
    if kind not in (*DELIMITED, Kind.TEXT):
        # A text stays behind its tag, in which may stand what it is.
        text = unescape(text.replace("<", "\n").replace(">", "; "))
    lines = list(islice(filter(str.strip, text.splitlines()), _MOST_LINES))
    rows = _split(lines, kind) or [[line] for line in lines]
    if any(len(row) > limits.columns for row in rows):
        rows = [[line] for line in lines]
    name = Kind.ODS.value if kind is Kind.XLSX else kind.value
    return Workbook(name, (Sheet(name.upper(), rows),))


def _of_open_document(data: bytes, kind: Kind, limits: ReadingLimits) -> str | None:
    """The XML of an OpenDocument sheet, which is a ZIP as an .xlsx is; None for any other."""
    if kind is not Kind.XLSX:
        return None
    try:
        parts = unpack(data, limits)
    except Unreadable:
        return None
    texts = [decode(parts[name]) for name in _OPEN_DOCUMENT if name in parts]
    return "\n".join(filter(None, texts)) if texts else None


def _split(lines: list[str], kind: Kind) -> list[list[str]]:
    """The cells of delimited text; of two possible delimiters, the one of the first line."""
    delimiters = DELIMITED.get(kind, "")
    if not delimiters or not lines:
        return []
    delimiter = max(delimiters, key=lines[0].count)
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []
