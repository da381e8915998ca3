"""BSNs where nobody looks: behind a cell, in its format, on a button."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.styles import NamedStyle
from openpyxl.worksheet.hyperlink import Hyperlink

from tests.watcher.building import codes, inspect, openpyxl_bytes, ten_rows
from tests.watcher.test_reading_html import page, row_2003, table, xml_2003

BSN = "BSN 111222333"


def address(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["H3"].hyperlink = "https://example.nl/?bsn=111222333"


def tip(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["H3"].hyperlink = Hyperlink(ref="H3", location="A1", tooltip=BSN)


def number_format(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["H3"].number_format = f'"{BSN}"'


def style(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["H3"].style = NamedStyle(name=BSN)


@pytest.mark.parametrize(
    ("hide", "place"),
    [(address, "link"), (tip, "link"), (number_format, "format"), (style, "format")],
)
def test_a_bsn_behind_a_cell_is_refused(
    hide: Callable[[openpyxl.Workbook], None], place: str, tmp_path: Path
) -> None:
    inspection = inspect(openpyxl_bytes(ten_rows(), hide), tmp_path)
    assert inspection.must_destroy
    assert [(f.code, f.params) for f in inspection.findings] == [
        ("identity_loose", {"place": place})
    ]


def test_a_bsn_in_a_link_is_told_at_its_cell(tmp_path: Path) -> None:
    (finding,) = inspect(openpyxl_bytes(ten_rows(), address), tmp_path).findings
    assert (finding.sheet, finding.row, finding.column) == ("Sheet", 3, "H")


def test_a_lone_number_in_a_format_is_a_warning(tmp_path: Path) -> None:
    def lone(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["H3"].number_format = '"111222333"'

    inspection = inspect(openpyxl_bytes(ten_rows(), lone), tmp_path)
    assert (codes(inspection), inspection.errors) == ({"identity_loose_perhaps"}, 0)


def formula(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_formula(20, 12, f'=LEFT("{BSN}",3)', None, "BSN")


def condition(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    rule = {"type": "text", "criteria": "containing", "value": BSN, "format": book.add_format()}
    sheet.conditional_format("A1:A5", rule)


def button(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.insert_button(20, 2, {"caption": BSN})


@pytest.mark.parametrize(
    ("hide", "place"), [(formula, "formula"), (condition, "format"), (button, "drawing")]
)
def test_a_bsn_in_a_formula_a_condition_or_a_button_is_refused(
    hide: Callable[..., None], place: str, tmp_path: Path
) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "d-m-yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ten_rows()):
            sheet.write_row(number, 0, row)
        hide(book, sheet)
    found = inspect(target.getvalue(), tmp_path).findings
    assert ("identity_loose", {"place": place}) in [(f.code, f.params) for f in found]


@pytest.mark.parametrize(
    ("value", "style", "place"),
    [
        ("x", xlwt.easyxf(num_format_str=f'"{BSN}"'), "format"),
        (xlwt.Formula('HYPERLINK("http://example.nl/?bsn=111222333","x")'), None, "formula"),
        (xlwt.Formula('"BSN 111222333"&A1'), None, "formula"),
        (xlwt.Formula('IF(111222333=A1;"BSN";"")'), None, "formula"),
    ],
)
def test_a_bsn_behind_a_cell_of_an_xls_is_refused(
    value: object, style: xlwt.XFStyle | None, place: str, tmp_path: Path
) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Leerlingen")
    for number, row in enumerate(ten_rows()):
        for column, cell in enumerate(row):
            sheet.write(number, column, str(cell))
    sheet.write(20, 12, value, *([style] if style else []))
    target = io.BytesIO()
    book.save(target)
    inspection = inspect(target.getvalue(), tmp_path, "lijst.xls")
    assert inspection.must_destroy
    assert {"place": place} in [f.params for f in inspection.findings]


@pytest.mark.parametrize(
    "attribute",
    ['ss:HRef="https://example.nl/?bsn=111222333"', f"ss:Formula='=LEFT(&quot;{BSN}&quot;)'"],
)
def test_a_bsn_behind_a_cell_of_the_xml_of_2003_is_refused(attribute: str, tmp_path: Path) -> None:
    rows = "".join(row_2003([str(value) for value in row]) for row in ten_rows())
    data = xml_2003(rows.replace("<Cell", f"<Cell {attribute}", 1))
    assert inspect(data, tmp_path, "lijst.xls").must_destroy


@pytest.mark.parametrize(
    "markup",
    [
        '<input type="hidden" name="bsn" value="111222333">',
        '<script>var kind = {bsn: "111222333"};</script>',
        "<!-- bsn 111222333 -->",
    ],
    ids=["field", "script", "comment"],
)
def test_a_bsn_behind_a_web_page_is_refused(markup: str, tmp_path: Path) -> None:
    rows = [[str(value) for value in row] for row in ten_rows()]
    assert inspect(page(table(rows) + markup), tmp_path, "lijst.xls").must_destroy
