"""Texts in the markup of an .xlsx around and behind its cells, found without parsing it.

A sheet may have megabytes of cells. Of what people do not write to be read (formulas, formats,
addresses of links) only that is passed on which may hold a BSN.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from string import digits

from sftpdrop.roster.character_code import unescape
from sftpdrop.roster.identity_number import is_identity_number, numbers_in
from sftpdrop.roster.workbook import LooseText
from sftpdrop.watcher.container.page_text import without_layout
from sftpdrop.watcher.container.refusal import Unreadable

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_HEADER_FOOTER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)(?: [^<>]*)?>([^<]+)")
_VALIDATION = re.compile(rb"<(?:\w+:)?dataValidation [^<>]*>|<(?:\w+:)?formula[12]>[^<]*")
_ATTRIBUTE_TEXT = re.compile(r'(?:[pP]rompt|error)(?:Title)?="([^"]*)"|>(.+)')
_LINK = re.compile(rb"<(?:\w+:)?hyperlink [^<>]*>")
_CONDITION = re.compile(rb"<(?:\w+:)?cfRule [^<>]*>|<(?:\w+:)?formula>[^<]*")
_CHOSEN = re.compile(
    rb"<(?:\w+:)?(?:filter|customFilter|scenario|inputCells|protectedRange|control) [^<>]*>"
)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?: [^<>]*)?>([^<]*)<")
_MAY_BE_FORMULA = re.compile(rb"f(?<=[<:]f)")  # few tags of a sheet have that letter
_LONGEST_FORMULA = 6 * 8_192
"""Bytes: Excel's limit on characters, each perhaps a code such as `&quot;`."""

_FORMAT = re.compile(rb"<(?:\w+:)?(?:numFmt|cellStyle) [^<>]*>")
_ATTRIBUTE = re.compile(rb"""(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_OF_SHAPES = re.compile(rb"<x:\w+>[^<]*</x:\w+>|<[^<>]*>")
# What stands between tags, with the name of the tag before it, which may say what it is.
_TEXT = re.compile(rb"(?:<(?:\w++:)?(\w++)[^<>]*+)?>([^<>]+)(?=<)")
# What stands in an attribute that people's own words come to stand in: values that a filter, a
# scenario or a list on a form offers, names and titles. Not colours, ids and sizes.
_VALUE = re.compile(
    rb"\s(?:v|val|n|name|displayName|title|caption|comment|text)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
)
_ITEM = re.compile(rb"<(?:\w+:)?si(?:\s[^<>]*)?/?>")
_RUN = b"r>"  # the end of a tag around text of one format: several may make up a number
_ANY_TAG = re.compile(rb"<[^<>]*>")
_CELL_VALUE = re.compile(rb"<(?:\w+:)?c\s([^<>]*+)>\s*+<(?:\w+:)?v>\s*+([0-9]{1,7})(?![0-9])")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_HEAD = 2_000  # bytes of a part in which its first tag stands
_ENOUGH_DIGITS = 8 * b"0"
_AS_ZEROS = bytes(ord("0") if chr(code) in digits else code for code in range(256))
_NO_DIGIT_OR_TAG = bytes(code for code in range(256) if chr(code) not in f"{digits}<")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(\w+)")


def place(reference: str) -> tuple[int | None, str | None]:
    """The row and the column of a cell, or of the first one of a range."""
    match = _CELL.match(reference)
    return (int(match[2]), match[1]) if match else (None, None)


def first_element(part: bytes) -> str:
    """The name of the element that a part consists of, which says what the part is."""
    found = _ROOT.search(part, 0, _HEAD)
    return found[1].decode() if found else ""


def around_cells(end: bytes, sheet: str) -> Iterator[LooseText]:
    """Headers and footers on paper, choices, prompts, filters, and conditions of formatting."""
    for text in _HEADER_FOOTER.findall(end):
        yield LooseText("footer", without_layout(_decode(text)), sheet)
    for markup in _VALIDATION.findall(end):
        for prompt, choices in _ATTRIBUTE_TEXT.findall(_decode(markup)):
            yield LooseText("choices", prompt or choices, sheet)
    yield from _with_number("format", map(_decode, _CONDITION.findall(end)), sheet)
    said = ("; ".join(_attributes(markup).values()) for markup in _CHOSEN.findall(end))
    yield from _with_number("filter", said, sheet)


def words(kind: str, markup: bytes, sheet: str | None = None) -> Iterator[LooseText]:
    """Words with a long number in markup of any kind, for parts that nothing else is known of."""
    # Not both at once: a tag with values in it may have a text, or the end of a line, behind it.
    found = chain(_TEXT.findall(markup), _VALUE.findall(markup))
    texts = (_decode(b"; ".join(filter(None, groups))) for groups in found)
    return _with_number(kind, texts, sheet)


def left_over(strings: bytes, sheets: Iterable[bytes], most: int) -> Iterator[LooseText]:
    """Shared strings that no cell refers to: some programs keep what was deleted.

    Raises Unreadable where those with numbers are over `most` bytes of markup.
    """
    first = _ITEM.search(strings)
    if first is None or (_RUN not in strings and not _may_hold_number(strings[first.end() :])):
        return
    items = enumerate(_ITEM.split(strings)[1:])
    long = [(index, item) for index, item in items if _RUN in item or _may_hold_number(item)]
    if sum(len(item) for _, item in long) > most:
        raise Unreadable("too_much_text", limit=most)
    texts = {index: _decode(_ANY_TAG.sub(b"", item)) for index, item in long}
    suspect = {index: numbers for index, text in texts.items() if (numbers := numbers_in(text))}
    if any(map(is_identity_number, chain.from_iterable(suspect.values()))):
        # Only now: to look at every cell takes longer than all the rest.
        cells = chain.from_iterable(map(_CELL_VALUE.findall, sheets))
        used = {int(index) for attributes, index in cells if _SHARED.search(attributes)}
        yield from (LooseText("left_over", texts[index]) for index in suspect if index not in used)


def _may_hold_number(markup: bytes) -> bool:
    """Whether so many digits stand between two tags, whatever stands between them."""
    return _ENOUGH_DIGITS in markup.translate(_AS_ZEROS, _NO_DIGIT_OR_TAG)


def formulas(part: bytes, sheet: str) -> Iterator[LooseText]:
    """Formulas, of which a cell shows the value only."""
    if _MAY_BE_FORMULA.search(part):
        found = _FORMULA.findall(part)
        if max(map(len, found), default=0) > _LONGEST_FORMULA:
            raise Unreadable("container_damaged")
        yield from _with_number("formula", map(_decode, found), sheet)


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
    return unescape(text.decode("utf-8", "replace"))
