"""Texts in the markup of an .xlsx around and behind its cells, found without parsing it.

A sheet may have megabytes of cells. Of what people do not write to be read (formulas, formats,
addresses of links) only that is passed on which may hold a BSN.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from sftpdrop.roster.identity_number import numbers_in
from sftpdrop.roster.workbook import LooseText
from sftpdrop.watcher.container.page_text import without_layout

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_HEADER_FOOTER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]*)<")
_VALIDATION = re.compile(rb"<(?:\w+:)?dataValidation [^<>]*>|<(?:\w+:)?formula[12]>[^<]*")
_ATTRIBUTE_TEXT = re.compile(r'(?:[pP]rompt|error)(?:Title)?="([^"]*)"|>(.+)')
_LINK = re.compile(rb"<(?:\w+:)?hyperlink [^<>]*>")
_CONDITION = re.compile(rb"<(?:\w+:)?cfRule [^<>]*>|<(?:\w+:)?formula>[^<]*")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?: [^<>]*)?>([^<]*)<")
_WITH_PREFIX = re.compile(rb"<\w+:worksheet")
_FORMAT = re.compile(rb"<(?:\w+:)?(?:numFmt|cellStyle) [^<>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_OF_SHAPES = re.compile(rb"<x:\w+>[^<]*</x:\w+>|<[^<>]*>")
_HEAD = 2_000  # bytes of a sheet in which its first tag stands


def place(reference: str) -> tuple[int | None, str | None]:
    """The row and the column of a cell, or of the first one of a range."""
    match = _CELL.match(reference)
    return (int(match[2]), match[1]) if match else (None, None)


def after_cells(part: bytes) -> bytes:
    """The end of a sheet's part, where everything but its cells stands (ECMA-376 18.3.1.99)."""
    return part[max(0, part.rfind(b"sheetData>")) :]


def around_cells(end: bytes, sheet: str) -> Iterator[LooseText]:
    """Headers and footers on paper, choices and prompts, and conditions of formatting."""
    for text in _HEADER_FOOTER.findall(end):
        yield LooseText("footer", without_layout(_decode(text)), sheet)
    for markup in _VALIDATION.findall(end):
        for prompt, choices in _ATTRIBUTE_TEXT.findall(_decode(markup)):
            yield LooseText("choices", prompt or choices, sheet)
    yield from _with_number("format", map(_decode, _CONDITION.findall(end)), sheet)


def formulas(part: bytes, sheet: str) -> Iterator[LooseText]:
    """Formulas, of which a cell shows the value only."""
    if b"<f" in part or _WITH_PREFIX.search(part[:_HEAD]):
        yield from _with_number("formula", map(_decode, _FORMULA.findall(part)), sheet)


def links(end: bytes, sheet: str, targets: Mapping[str, str]) -> Iterator[LooseText]:
    """The address of each link, by its relation id, and what is shown for it, at its cell."""
    for markup in _LINK.findall(end):
        attributes = _attributes(markup)
        target = next((targets.get(v, "") for k, v in attributes.items() if k.endswith(":id")), "")
        said = "; ".join([target, *attributes.values()])
        row, column = place(attributes.get("ref", ""))
        if numbers_in(said):
            yield LooseText("link", said, sheet, row, column)


def formats(styles: bytes) -> Iterator[LooseText]:
    """Formats of numbers, which may show a text of their own, and the names of styles."""
    said = ("; ".join(_attributes(markup).values()) for markup in _FORMAT.findall(styles))
    return _with_number("format", said)


def shapes(drawing: bytes, sheet: str | None) -> Iterator[LooseText]:
    """The words in buttons and notes of the old markup for drawings (VML)."""
    return _with_number("drawing", [_decode(_OF_SHAPES.sub(b" ", drawing))], sheet)


def _with_number(kind: str, texts: Iterable[str], sheet: str | None = None) -> Iterator[LooseText]:
    return (LooseText(kind, text, sheet) for text in texts if numbers_in(text))


def _attributes(markup: bytes) -> dict[str, str]:
    return {_decode(name): _decode(a or b) for name, a, b in _ATTRIBUTE.findall(markup)}


def _decode(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace"))
