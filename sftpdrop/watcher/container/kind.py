"""What a file is, told from its bytes: its name may say anything."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of file that schools have been seen to send, and how each is recognised."""

    XLSX = "xlsx"  # a ZIP; what is in it is looked at later
    XLS = "xls"  # an OLE compound file; the same
    HTML = "html"  # a web page with a table, as some administrations export "Excel"
    SPREADSHEETML = "spreadsheetml"  # Excel 2003's XML
    ODS = "ods"  # OpenDocument as one XML file (.fods); as a ZIP it is known by what is in it
    MHTML = "mhtml"
    CSV = "csv"
    TSV = "tsv"
    TEXT = "text"
    PDF = "pdf"
    RTF = "rtf"
    IMAGE = "image"
    ARCHIVE = "archive"  # 7z, rar, gzip: not the ZIP that a workbook is
    OLD_EXCEL = "old_excel"  # Excel 2 to 4: a bare stream of records, before OLE
    XML = "xml"  # some other XML, such as EDEXML
    EMPTY = "empty"
    UNKNOWN = "unknown"


SAMPLE_BYTES = 8192

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", Kind.XLSX),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.XLS),
    (b"%PDF-", Kind.PDF),
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!\x1a\x07", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    # BOF records of BIFF2, BIFF3 and BIFF4: id, length, version.
    (b"\x09\x00\x04\x00", Kind.OLD_EXCEL),
    (b"\x09\x02\x06\x00", Kind.OLD_EXCEL),
    (b"\x09\x04\x06\x00", Kind.OLD_EXCEL),
)

_MARKUP: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(r"^mime-version:|^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE),
        Kind.MHTML,
    ),
    (re.compile(r"urn:schemas-microsoft-com:office:spreadsheet"), Kind.SPREADSHEETML),
    (re.compile(r"urn:oasis:names:tc:opendocument"), Kind.ODS),
    (re.compile(r"<(!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE), Kind.HTML),
    (re.compile(r"^\s*<\?xml|^\s*<[a-z]", re.IGNORECASE), Kind.XML),
)

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def recognise(data: bytes) -> Kind:
    """Tell what `data`, a whole file, is."""
    if not data.strip(b"\x00\r\n\t "):
        return Kind.EMPTY
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    sample = decode(data[:SAMPLE_BYTES])
    if sample is None:
        return Kind.UNKNOWN
    # Markup is looked for near the start only, so that a CSV with a "<table" in a cell stays one.
    opening = sample.lstrip()
    if opening.startswith("<") or opening[:400].lower().startswith(
        ("mime-version", "content-", "from:")
    ):
        for pattern, kind in _MARKUP:
            if pattern.search(sample):
                return kind
    return _delimited(sample)


def decode(data: bytes) -> str | None:
    """The text of `data` by its byte order mark, else UTF-8, else Windows-1252; None if binary.

    Windows-1252 is what older Dutch exports are in. It leaves five bytes undefined, and no text has
    control characters: either shows a binary file.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as cut:
        # A sample may end in the middle of a character.
        if cut.start >= len(data) - 3:
            return data[: cut.start].decode("utf-8")
    return data.decode("cp1252", "replace")


def _delimited(sample: str) -> Kind:
    """CSV, tab-separated or plain text: by the delimiter that most of the first lines hold."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    for delimiter, kind in (("\t", Kind.TSV), (";", Kind.CSV), (",", Kind.CSV)):
        if len(lines) > 1 and sum(delimiter in line for line in lines) * 2 > len(lines):
            return kind
    return Kind.TEXT
