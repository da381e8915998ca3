"""The texts of an .xlsx that stand in no cell: people forget them, and so they leak."""

import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element

from sftpdrop.roster.workbook import LooseText
from sftpdrop.watcher.container.archive import Parts
from sftpdrop.watcher.container.package import (
    SheetPart,
    local_name,
    outside_targets,
    parse,
)
from sftpdrop.watcher.formats.markup_texts import (
    after_cells,
    around_cells,
    formats,
    formulas,
    links,
    place,
    shapes,
)

_COMMENTS = re.compile(r"comments?\d*\.xml$", re.IGNORECASE)
_THREADED = re.compile(r"^xl/threadedcomments/", re.IGNORECASE)


def loose_texts(parts: Parts, sheets: list[SheetPart]) -> tuple[LooseText, ...]:
    """Every text outside the cells, with its sheet and cell where it has one."""
    return tuple(_loose_texts(parts, sheets))


def _loose_texts(parts: Parts, sheets: list[SheetPart]) -> Iterator[LooseText]:
    owners = {part: sheet.name for sheet in sheets for part in sheet.related}
    for name, part in parts.items():
        owner = owners.get(name)
        if _COMMENTS.search(name) or _THREADED.search(name):
            yield from _comments(part, owner)
            continue
        if name.casefold().endswith(".vml"):
            yield from shapes(part, owner)
        for prefix, (kind, pick) in _PLACES.items():
            if name.casefold().startswith(prefix) and name.casefold().endswith(".xml"):
                yield from (
                    LooseText(kind, text, owner) for text in pick(parse(part)) if text.strip()
                )
    yield from _defined_names(parse(parts["xl/workbook.xml"]))
    yield from formats(parts.get("xl/styles.xml", b""))
    for sheet in sheets:
        yield from _of_sheet(parts, sheet)


def _of_sheet(parts: Parts, sheet: SheetPart) -> Iterator[LooseText]:
    part = parts[sheet.part]
    end = after_cells(part)
    yield from around_cells(end, sheet.name)
    yield from formulas(part, sheet.name)
    if b"hyperlink " in end:
        yield from links(end, sheet.name, outside_targets(parts, sheet.part))


def _comments(part: bytes, sheet: str | None) -> Iterator[LooseText]:
    """Notes, and the newer threaded comments; both have the cell in `ref`."""
    for element in parse(part).iter():
        if local_name(element) not in ("comment", "threadedComment"):
            continue
        text = "".join(
            inner.text or "" for inner in element.iter() if local_name(inner) in ("t", "text")
        )
        row, column = place(element.get("ref", ""))
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
