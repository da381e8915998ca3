from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.texts.findings import say_finding
from sftpdrop.watcher.container.kind import Kind, recognise
from tests.watcher.building import (
    inspect,
    openpyxl_bytes,
    ten_rows,
    with_parts,
    xls_bytes,
    xlsxwriter_bytes,
)

ROWS = ten_rows()
CSV = "\r\n".join(";".join(map(str, row)) for row in ROWS)
TABLE = "<table><tr><td>x</td></tr></table>"
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
FLAT_ODS = """<?xml version="1.0"?><office:document xmlns:xhtml="http://www.w3.org/1999/xhtml"
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><table:table/></office:document>"""

SEEN = {
    "openpyxl": (openpyxl_bytes(ROWS), Kind.XLSX),
    "xlsxwriter": (xlsxwriter_bytes(ROWS), Kind.XLSX),
    "xlwt": (xls_bytes(ROWS), Kind.XLS),
    "csv": (CSV.encode(), Kind.CSV),
    "csv of Windows": (CSV.encode("cp1252", "replace"), Kind.CSV),
    "csv with a byte order mark": (CSV.encode("utf-8-sig"), Kind.CSV),
    "csv with commas": (CSV.replace(";", ",").encode(), Kind.CSV),
    "csv that speaks of HTML": ((CSV + ";<table>").encode(), Kind.CSV),
    "tabs": (CSV.replace(";", "\t").encode(), Kind.TSV),
    "Excel's Unicode text": (CSV.replace(";", "\t").encode("utf-16"), Kind.TSV),
    "text": (b"Beste bibliotheek, hierbij de lijst.", Kind.TEXT),
    "html": (f"<html><body>{TABLE}</body></html>".encode(), Kind.HTML),
    "html fragment": (f"\n  {TABLE}".encode(), Kind.HTML),
    "html with an XML head": (f'<?xml version="1.0"?><html>{TABLE}</html>'.encode(), Kind.HTML),
    "html of Excel": (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">', Kind.HTML),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", Kind.MHTML),
    "spreadsheetml": (XML_2003.encode(), Kind.SPREADSHEETML),
    "OpenDocument in one file": (FLAT_ODS.encode(), Kind.ODS),
    "edexml": (b'<?xml version="1.0"?><EDEX xmlns="x"/>', Kind.XML),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", Kind.PDF),
    "rtf": (b"{\\rtf1\\ansi", Kind.RTF),
    "png": (b"\x89PNG\r\n\x1a\n\x00", Kind.IMAGE),
    "jpeg": (b"\xff\xd8\xff\xe0", Kind.IMAGE),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00", Kind.ARCHIVE),
    "gzip": (b"\x1f\x8b\x08\x00", Kind.ARCHIVE),
    "Excel 3": (b"\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00", Kind.OLD_EXCEL),
    "nothing": (b"", Kind.EMPTY),
    "zeros": (bytes(5_000), Kind.EMPTY),
    "noise": (bytes(range(256)), Kind.UNKNOWN),
}


@pytest.mark.parametrize(("data", "kind"), SEEN.values(), ids=SEEN)
def test_kind_is_told_from_the_bytes(data: bytes, kind: Kind) -> None:
    assert recognise(data) is kind


UNREAD = [name for name, (_, kind) in SEEN.items() if kind not in (Kind.XLSX, Kind.XLS, Kind.HTML)]


@pytest.mark.parametrize("name", UNREAD)
def test_other_files_get_a_sentence_that_says_what_to_do(name: str, tmp_path: Path) -> None:
    data, kind = SEEN[name]
    inspection = inspect(data, tmp_path, "lijst.xls")
    if kind is Kind.SPREADSHEETML:
        return
    assert [finding.code for finding in inspection.findings] == [f"container_{kind}"]
    for locale in Locale:
        assert len(say_finding(inspection.findings[0], locale).split(". ")) > 1


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("content.xml", "container_ods"),
        ("xl/workbook.bin", "container_xlsb"),
        ("Index/Document.iwa", "container_numbers"),
        ("word/document.xml", "container_word"),
        ("lijst.txt", "container_zip"),
    ],
)
def test_other_packages_are_told_apart(part: str, code: str, tmp_path: Path) -> None:
    data = with_parts(SEEN["openpyxl"][0], {"xl/workbook.xml": None, part: b"x"})
    assert [finding.code for finding in inspect(data, tmp_path).findings] == [code]


@pytest.mark.parametrize(("maker", "name"), [("openpyxl", "lijst.xls"), ("xlwt", "lijst.xlsx")])
def test_excel_under_the_other_name_is_read_with_a_warning(
    maker: str, name: str, tmp_path: Path
) -> None:
    inspection = inspect(SEEN[maker][0], tmp_path, name)
    assert [finding.code for finding in inspection.findings] == ["container_misnamed"]
    assert (inspection.pupils, inspection.errors) == (10, 0)
