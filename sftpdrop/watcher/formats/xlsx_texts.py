"""The texts of an .xlsx that stand in no cell: people forget them, and so they leak."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from xml.etree.ElementTree import Element

from sftpdrop.roster.workbook import LooseText
from sftpdrop.watcher.container.archive import CONTENT_TYPES, Parts
from sftpdrop.watcher.container.package import (
    SheetPart,
    after_cells,
    in_utf_8,
    local_name,
    outside_targets,
    parse,
)
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.formats.markup_texts import (
    around_cells,
    first_element,
    formats,
    formulas,
    left_over,
    links,
    place,
    shapes,
    words,
)


def loose_texts(parts: Parts, sheets: list[SheetPart], most: int) -> tuple[LooseText, ...]:
    """Every text outside the cells, with its sheet and cell where it has one.

    Raises Unreadable where they, or the markup that they stand in, are over `most` characters: of
    megabytes of numbers each would be looked at.
    """
    cells = {sheet.part for sheet in sheets}
    around = sum(len(after_cells(parts[name])) for name in cells)
    if around + sum(len(parts[name]) for name in _beside_cells(parts, cells)) > most:
        raise Unreadable("too_much_text", limit=most)
    texts: list[LooseText] = []
    volume = 0
    for text in _loose_texts(parts, sheets, most):
        texts.append(text)
        volume += len(text.text)
        if volume > most:
            raise Unreadable("too_much_text", limit=most)
    return tuple(texts)


def _beside_cells(parts: Parts, cells: AbstractSet[str]) -> Iterator[str]:
    """The parts with markup that hold neither a sheet nor the strings of its cells."""
    for name, part in parts.items():
        if (
            name.casefold().endswith(_MARKUP)
            and name not in cells
            and first_element(part) != _STRINGS
        ):
            yield name


def _loose_texts(parts: Parts, sheets: list[SheetPart], most: int) -> Iterator[LooseText]:
    owners = {part: sheet.name for sheet in sheets for part in sheet.related}
    for name, part in parts.items():
        if name.casefold().endswith(_MARKUP) and name != CONTENT_TYPES:
            yield from _of_part(name, part, owners.get(name))
    yield from _defined_names(parse(parts["xl/workbook.xml"]))
    for sheet in sheets:
        yield from _of_sheet(parts, sheet)
    strings = (part for part in parts.values() if first_element(part) == _STRINGS)
    yield from left_over(next(strings, b""), (parts[sheet.part] for sheet in sheets), most)


def _of_part(name: str, part: bytes, owner: str | None) -> Iterator[LooseText]:
    """What a part says, by the element that it consists of: each program names its parts itself."""
    root = first_element(part)
    if name.casefold().endswith(".vml"):
        yield from shapes(part, owner)
    elif root in _COMMENTS:
        yield from _comments(part, owner)
    elif root == "styleSheet":
        yield from formats(part)
    elif root in _PLACES:
        kind, pick = _PLACES[root]
        yield from (LooseText(kind, text, owner) for text in pick(parse(part)) if text.strip())
    elif root not in _READ_ELSEWHERE:
        yield from words("property", in_utf_8(part), owner)


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
            said = (element.get("name"), element.text, element.get("comment"))
            yield LooseText("name", " ".join(filter(None, said)))


def _properties(root: Element) -> Iterator[str]:
    """Each property; one that somebody made with its name, which may say what it is."""
    for element in root:
        yield f"{element.get('name', '')} {'; '.join(element.itertext())}".strip()


def _shown_text(root: Element) -> Iterator[str]:
    """Words, copied values, and what a picture or chart is called and described as.

    The many numbers of a drawing's geometry are left out.
    """
    for element in root.iter():
        if local_name(element) == _ABOUT_A_SHAPE:
            yield "; ".join(filter(None, map(element.get, ("name", "title", "descr"))))
        elif local_name(element) in ("t", "v"):
            yield element.text or ""


def _copied_values(root: Element) -> Iterator[str]:
    """A pivot table keeps a copy of its source, which stays when the source is deleted.

    The values of a column together with its name, which may say what they are.
    """
    for element in root:
        for column in element if local_name(element) == "cacheFields" else (element,):
            values = (inner.get("v", "") for inner in column.iter())
            yield "; ".join(filter(None, (column.get("name", ""), *values)))


_STRINGS = "sst"
_ABOUT_A_SHAPE = "cNvPr"
_MARKUP = (".xml", ".vml")
_COMMENTS = frozenset({"comments", "ThreadedComments"})
_READ_ELSEWHERE = frozenset({"workbook", "worksheet", _STRINGS, "theme"})
_DRAWN = ("drawing", _shown_text)
_PLACES: Mapping[str, tuple[str, Callable[[Element], Iterator[str]]]] = {
    "Properties": ("property", _properties),
    "coreProperties": ("property", _properties),
    "wsDr": _DRAWN,
    "userShapes": _DRAWN,
    "chartSpace": _DRAWN,
    "dataModel": _DRAWN,
    "drawing": _DRAWN,
    "externalLink": ("property", _shown_text),
    "pivotCacheDefinition": ("pivot", _copied_values),
    "pivotCacheRecords": ("pivot", _copied_values),
}
"""What is read of a part, by its first element; of any other part the words with a long number."""
