import io
from pathlib import Path

import openpyxl
import pytest

from sftpdrop.watcher.sheet_titles import excel_titles
from tests.watcher.building import openpyxl_bytes, part_of, with_parts
from tests.watcher.test_marked_copy import faulty_rows, mark, notes
from tests.watcher.test_reading_html import row_2003, xml_2003

_WORKBOOK = "xl/workbook.xml"


def test_titles_are_like_the_names_and_unlike_each_other() -> None:
    long = "Groep van juf An en meester Bo, " * 2
    names = ["Groep 1", "Groep 1/2", "groep 1:2", "'t Hof'", "a\x0bb", "//", "", "'", long, long]
    titles = ["Groep 1", "Groep 1-2", "groep 1-2 (2)", "t Hof", "ab", "--", "Blad", "Blad (2)"]
    *others, first, second = excel_titles(names)
    assert others == titles
    assert first == long[:31]
    assert second == long[:27] + " (2)"


@pytest.mark.parametrize("name", ["Groep 3's lijst", "=x", "#1", "A1", "Blad 1 & 2 <3>", "中"])
def test_a_title_that_excel_takes_stays(name: str) -> None:
    assert excel_titles([name]) == [name]


@pytest.mark.parametrize("name", ["Groep 1/2", "'Groep 1-2'", "Groep " * 9])
def test_a_sheet_with_a_name_that_excel_refuses_is_marked_under_another(
    name: str, tmp_path: Path
) -> None:
    texts = [[str(value) for value in row] for row in faulty_rows()]
    xml = xml_2003("".join(map(row_2003, texts))).replace(b'"Leerlingen"', f'"{name}"'.encode())
    plain = openpyxl_bytes(faulty_rows())
    named = part_of(plain, _WORKBOOK).replace(b'"Sheet"', f'"{name}"'.encode())
    (title,) = excel_titles([name])
    for data in (xml, with_parts(plain, {_WORKBOOK: named})):
        inspection, copy = mark(data, tmp_path)
        assert name in {finding.sheet for finding in inspection.findings}
        assert {"H7", "A8"} <= notes(copy).keys()
        findings, pupils = openpyxl.load_workbook(io.BytesIO(copy)).worksheets
        assert pupils.title == title
        told = list(findings.iter_rows(min_row=6))
        assert {row[1].value for row in told} <= {title, "hele bestand"}
        assert f"'{title}'!H7" in {row[2].hyperlink.location for row in told if row[2].hyperlink}
        assert any(f"tabblad '{title}'" in str(row[4].value) for row in told)
