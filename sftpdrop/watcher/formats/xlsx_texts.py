"""The texts of an .xlsx that stand in no cell: people forget them, and so they leak."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element

from sftpdrop.roster.workbook import LooseText
from sftpdrop.watcher.container.archive import Parts
from sftpdrop.watcher.container.package import SheetPart, local_name, parse
from sftpdrop.watcher.container.page_text import without_layout

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_HEADER_FOOTER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]*)<")
_VALIDATION = re.compile(rb"<(?:\w+:)?dataValidation [^<>]*>|<(?:\w+:)?formula[12]>[^<]*")
_ATTRIBUTE_TEXT = re.compile(r'(?:[pP]rompt|error)(?:Title)?="([^"]*)"|>(.+)')
_COMMENTS = re.compile(r"comments?\d*\.xml$", re.IGNORECASE)
_THREADED = re.compile(r"^xl/threadedcomments/", re.IGNORECASE)


def loose_texts(parts: Parts, sheets: list[SheetPart]) -> Iterator[LooseText]:
    """Yield every text outside the cells, with its sheet and cell where it has one."""
    owners = {part: sheet.name for sheet in sheets for part in sheet.related}
    for name, part in parts.items():
        owner = owners.get(name)
        if _COMMENTS.search(name) or _THREADED.search(name):
            yield from _comments(part, owner)
            continue
        for prefix, (place, pick) in _PLACES.items():
            if name.casefold().startswith(prefix) and name.casefold().endswith(".xml"):
                yield from (
                    LooseText(place, text, owner) for text in pick(parse(part)) if text.strip()
                )
    yield from _defined_names(parse(parts["xl/workbook.xml"]))
    for sheet in sheets:
        yield from _around_cells(parts[sheet.part], sheet.name)


def _around_cells(part: bytes, sheet: str) -> Iterator[LooseText]:
    """Headers and footers on paper, and what data validation offers and says."""
    if b"Header>" in part or b"Footer>" in part:
        for text in _HEADER_FOOTER.findall(part):
            yield LooseText("footer", without_layout(_decode(text)), sheet)
    if b"dataValidation " in part:
        for markup in _VALIDATION.findall(part):
            for prompt, choices in _ATTRIBUTE_TEXT.findall(_decode(markup)):
                yield LooseText("choices", prompt or choices, sheet)


def _decode(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace"))


def _comments(part: bytes, sheet: str | None) -> Iterator[LooseText]:
    """Notes, and the newer threaded comments; both have the cell in `ref`."""
    for element in parse(part).iter():
        if local_name(element) not in ("comment", "threadedComment"):
            continue
        text = "".join(
            inner.text or "" for inner in element.iter() if local_name(inner) in ("t", "text")
        )
        match = _CELL.fullmatch(element.get("ref", ""))
        row, column = (int(match[2]), match[1]) if match else (None, None)
        if text.strip():
            yield LooseText("comment", text, sheet, row, column)


def _defined_names(workbook: Element) -> Iterator[LooseText]:
    """The names, and what they stand for: a constant can hide there."""
    for element in workbook.iter():
        if local_name(element) == "definedName":
            # Together, since the name may be the label of what it stands for.
            yield LooseText("name", f"{element.get('name', '')} {element.text or ''}")


def _all_text(root: Element) -> Iterator[str]:
    return root.itertext()


def _properties(root: Element) -> Iterator[str]:
    """Each property; one that somebody made with its name, which may say what it is."""
    for element in root:
        yield f"{element.get('name', '')} {'; '.join(element.itertext())}".strip()


def _shown_text(root: Element) -> Iterator[str]:
    """Words and copied values; the many numbers of a drawing's geometry are left out."""
    return (element.text or "" for element in root.iter() if local_name(element) in ("t", "v"))


def _copied_values(root: Element) -> Iterator[str]:
    """A pivot table keeps a copy of its source, which stays when the source is deleted."""
    return (element.get("v", "") for element in root.iter())


_PLACES: Mapping[str, tuple[str, Callable[[Element], Iterator[str]]]] = {
    "docprops/": ("property", _properties),
    "customxml/item": ("property", _all_text),
    "xl/drawings/": ("drawing", _shown_text),
    "xl/charts/": ("drawing", _shown_text),
    "xl/externallinks/": ("property", _shown_text),
    "xl/pivotcache/": ("property", _copied_values),
}
