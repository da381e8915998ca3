"""What an Office Open XML package holds besides cells, and which of its parts are its sheets.

ECMA-376 part 2 names the package's parts; the rest are the fixed names that Excel uses.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sftpdrop.core.finding import Finding
from sftpdrop.watcher.container.archive import CONTENT_TYPES, Parts
from sftpdrop.watcher.container.followed import check_well_formed
from sftpdrop.watcher.container.refusal import Unreadable, error

MAX_TAGS = 1_000_000
"""Most tags in markup that is parsed by Python; 10,000 rows of 20 HTML cells have 420,000."""

_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKUP_SUFFIXES = (".xml", ".rels", ".vml")

_STYLES = "xl/styles.xml"
"""The part that says which numbers are dates, and which show zeros in front."""

# What another file in a ZIP is known by, when it is no workbook.
_OTHER_PACKAGES: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", "container_xlsb"),
    ("content.xml", "container_ods"),
    ("index/document.iwa", "container_numbers"),
    ("word/document.xml", "container_word"),
    ("ppt/presentation.xml", "container_word"),
)

# Passengers by the name of their part. Each is told once, however many parts it has.
_PASSENGERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"vbaproject\.bin$|^xl/(macrosheets|dialogsheets|intlmacrosheets)/"),
        "workbook_macros",
    ),
    (re.compile(r"^xl/embeddings/|/oleobject\d*\.bin$"), "workbook_embedded"),
    (re.compile(r"^xl/activex/"), "workbook_activex"),
    (re.compile(r"^xl/externallinks/"), "workbook_external_links"),
    (re.compile(r"^xl/(connections\.xml$|querytables/)"), "workbook_connections"),
)
_DDE_LINK = re.compile(rb"<(\w+:)?ddeLink\b")
# A formula such as cmd|'/c calc'!A1 starts a program through DDE.
_DDE_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^<>]*+>[^<|]*\w\|[^<]*!")
_MACRO_CONTENT = re.compile(
    rb"macroEnabled|ms-office\.vbaProject|ms-excel\.(intl)?macrosheet", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of the package: the name people see, its part, and the parts it refers to."""

    name: str
    part: str
    related: tuple[str, ...]


def check_package(parts: Parts) -> None:
    """Raise Unreadable unless `parts` are a workbook whose XML is plain."""
    lowered = {name.casefold() for name in parts}
    if "xl/workbook.xml" not in lowered:
        codes = (code for name, code in _OTHER_PACKAGES if name in lowered)
        raise Unreadable(next(codes, "container_zip"))
    for required in (
        CONTENT_TYPES,
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
    ):
        if required not in parts:
            raise Unreadable("container_damaged")
    for name, part in parts.items():
        if name.casefold().endswith(_MARKUP_SUFFIXES):
            _check_markup(name, part)
    if _STYLES in parts:
        check_well_formed(parts[_STYLES])


def _check_markup(name: str, part: bytes) -> None:
    markup = in_utf_8(part)
    if b"\x00" in markup or (b"!" in markup and _DOCTYPE.search(markup)):
        raise Unreadable("container_doctype")
    if part.startswith(_UTF_16_MARKS) and name.casefold().startswith("xl/"):
        # Excel reads that, but calamine would find an empty sheet.
        raise Unreadable("container_unsupported")


def in_utf_8(part: bytes) -> bytes:
    """Markup to be searched as bytes: custom XML may be in UTF-16, which would hide a DOCTYPE."""
    if part.startswith(_UTF_16_MARKS):
        return part.decode("utf-16", "replace").encode()
    return part


def passengers(parts: Parts) -> Iterator[Finding]:
    """Yield a finding for each kind of active or foreign content that rides along."""
    codes = {
        code for pattern, code in _PASSENGERS if any(pattern.search(n.casefold()) for n in parts)
    }
    if _MACRO_CONTENT.search(parts[CONTENT_TYPES]):
        codes.add("workbook_macros")
    links = (
        part for name, part in parts.items() if name.casefold().startswith("xl/externallinks/")
    )
    sheets = (part for name, part in parts.items() if name.casefold().startswith("xl/worksheets/"))
    if any(_DDE_LINK.search(part) for part in links):
        codes = codes - {"workbook_external_links"} | {"workbook_dde"}
    if any(b"|" in part and _DDE_FORMULA.search(part) for part in sheets):
        codes.add("workbook_dde")
    return (error(code) for code in sorted(codes))


def sheet_parts(parts: Parts) -> list[SheetPart]:
    """The sheets in the workbook's order.

    One that is named and not there is damage, and so is one that is named twice: a small part could
    be as many sheets as anybody likes.
    """
    targets = relations(parts, "xl/workbook.xml")
    sheets: list[SheetPart] = []
    for element in parse(parts["xl/workbook.xml"]).iter():
        if local_name(element) != "sheet":
            continue
        identifier = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        target = targets.get(identifier, "")
        if target not in parts or target in (sheet.part for sheet in sheets):
            raise Unreadable("container_damaged")
        related = tuple(relations(parts, target).values())
        sheets.append(SheetPart(element.get("name", ""), target, related))
    if not sheets:
        raise Unreadable("container_damaged")
    return sheets


def relations(parts: Parts, source: str) -> Mapping[str, str]:
    """The parts that `source` refers to, by relation id; those outside the package left out."""
    folder, name = posixpath.split(source)
    part = parts.get(f"{folder}/_rels/{name}.rels")
    if part is None:
        return {}
    return {
        element.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, element.get("Target", ""))
        ).lstrip("/")
        for element in parse(part)
        if element.get("TargetMode") != "External"
    }


def outside_targets(parts: Parts, source: str) -> Mapping[str, str]:
    """What `source` refers to outside the package, by relation id: the addresses of links."""
    folder, name = posixpath.split(source)
    part = parts.get(f"{folder}/_rels/{name}.rels")
    return {
        element.get("Id", ""): element.get("Target", "")
        for element in (() if part is None else parse(part))
        if element.get("TargetMode") == "External"
    }


def after_cells(sheet: bytes) -> bytes:
    """The end of a sheet's part, where everything but its cells stands (ECMA-376 18.3.1.99)."""
    return sheet[max(0, sheet.rfind(b"sheetData>")) :]


def parse(part: bytes) -> Element:
    """Parse a small XML part; damage is Unreadable. Entities cannot occur: see check_package."""
    if part.count(b"<") > MAX_TAGS:
        raise Unreadable("container_bomb")
    try:
        return fromstring(part, forbid_dtd=True)  # type: ignore[no-any-return] # defusedxml has no types
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable("container_damaged") from None


def local_name(element: Element) -> str:
    """The name without its namespace: there are two, transitional and strict (ECMA-376 part 1)."""
    return element.tag.rpartition("}")[2]
