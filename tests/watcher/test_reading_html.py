from collections.abc import Callable
from pathlib import Path

import pytest

from tests.watcher.building import codes, inspect, openpyxl_bytes, ten_rows

ROWS = [[str(value) for value in row] for row in ten_rows()]


def page(body: str) -> bytes:
    return f"<html><head><style>td {{color: red}}</style></head><body>{body}</body></html>".encode()


def table(rows: list[list[str]], cell: str = "td") -> str:
    lines = ("".join(f"<{cell}>{value}</{cell}>" for value in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def test_html_table_is_read_with_a_warning(tmp_path: Path) -> None:
    inspection = inspect(page(table(ROWS)), tmp_path, "lijst.xls")
    assert codes(inspection) == {"container_html"}
    assert (inspection.kind, inspection.pupils, inspection.errors) == ("html", 10, 0)
    assert inspection.fingerprint == inspect(openpyxl_bytes(ROWS), tmp_path).fingerprint


def test_title_over_all_columns_and_open_ended_tags_are_read(tmp_path: Path) -> None:
    lines = ["<tr><td colspan=10>De Regenboog"]
    lines += ["<tr>" + "".join(f"<td>{value}" for value in row) for row in ROWS]
    inspection = inspect(page(f"<table>{''.join(lines)}</table>"), tmp_path, "lijst.xls")
    assert (codes(inspection), inspection.pupils) == ({"container_html"}, 10)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_html_is_read_in_the_encodings_of_windows(encoding: str, tmp_path: Path) -> None:
    data = page(table(ROWS)).decode().encode(encoding)
    plain = inspect(openpyxl_bytes(ROWS), tmp_path)
    assert inspect(data, tmp_path, "lijst.xls").fingerprint == plain.fingerprint


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td rowspan=2>5A</td><td>x</td></tr><tr><td>y</td></tr></table>",
        "<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>",
        "<table><tr><td>afgebroken",
    ],
)
def test_html_that_cannot_be_read_surely_is_refused(body: str, tmp_path: Path) -> None:
    assert codes(inspect(page(body), tmp_path, "lijst.xls")) == {"container_html_unsure"}


@pytest.mark.parametrize("body", ["<h1>Uw sessie is verlopen</h1>", "<table></table>"])
def test_html_without_a_table_is_told_of_as_such(body: str, tmp_path: Path) -> None:
    assert codes(inspect(page(body), tmp_path, "lijst.xls")) == {"container_html_empty"}


def test_endless_html_row_is_refused(tmp_path: Path) -> None:
    data = page("<table><tr>" + "<td colspan=1000000>x</td>" * 50_000)
    assert codes(inspect(data, tmp_path, "lijst.xls")) == {"too_many_columns"}


@pytest.mark.parametrize("span", ["9" * 5_000, "0" * 5_000 + "2", "²", "-1", ""])
def test_a_cell_reaches_over_no_more_columns_than_are_read(span: str, tmp_path: Path) -> None:
    rows = f"<tr><td>Titel<tr><td colspan='{span}'>De Regenboog</td></tr>"
    assert "container_html" in codes(inspect(page(f"<table>{rows}</table>"), tmp_path))


def test_bsn_in_a_html_comment_is_not_overlooked(tmp_path: Path) -> None:
    data = page(table(ROWS) + "<!-- BSN 111222333 -->")
    assert codes(inspect(data, tmp_path, "lijst.xls")) > {"container_html"}


def test_a_note_in_a_cell_is_no_part_of_its_name(tmp_path: Path) -> None:
    data = page(table(ROWS)).replace(b"Fenna", b"<comment>klopt dit?</comment>Fenna", 1)
    inspection = inspect(data, tmp_path)
    assert codes(inspection) == {"container_html"}
    assert inspection.fingerprint == inspect(openpyxl_bytes(ROWS), tmp_path).fingerprint
    with_bsn = data.replace(b"klopt dit?", b"BSN 111222333")
    assert codes(inspect(with_bsn, tmp_path)) == {"container_html", "identity_loose"}


@pytest.mark.parametrize("split", [bytes.partition, bytes.rpartition], ids=["first", "last"])
def test_a_note_that_does_not_end_swallows_no_cell(
    split: Callable[[bytes, bytes], tuple[bytes, bytes, bytes]], tmp_path: Path
) -> None:
    before, cell, behind = split(page(table(ROWS)), b"<td>")
    unclosed = before + cell + b"<comment>klopt dit?" + behind
    assert codes(inspect(unclosed, tmp_path)) == {"container_html_unsure"}


def test_html_attributes_are_searched_for_bsns(tmp_path: Path) -> None:
    data = page(table(ROWS).replace("<td", '<td title="BSN 111222333"', 1))
    assert inspect(data, tmp_path, "lijst.xls").must_destroy


SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def xml_2003(rows: str, extra: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{SPREADSHEET}" xmlns:ss="{SPREADSHEET}">'
        f'<Worksheet ss:Name="Leerlingen"><Table>{rows}</Table>{extra}</Worksheet></Workbook>'
    ).encode()


def row_2003(values: list[str]) -> str:
    cells = "".join(
        f'<Cell ss:Index="{number}"><Data ss:Type="String">{value}</Data></Cell>'
        for number, value in enumerate(values, start=1)
        if value
    )
    return f"<Row>{cells}</Row>"


def test_spreadsheetml_is_read_with_a_warning(tmp_path: Path) -> None:
    data = xml_2003("".join(map(row_2003, ROWS)))
    inspection = inspect(data, tmp_path, "lijst.xls")
    assert codes(inspection) == {"container_spreadsheetml"}
    assert inspection.fingerprint == inspect(openpyxl_bytes(ROWS), tmp_path).fingerprint


def test_spreadsheetml_numbers_and_dates_are_values(tmp_path: Path) -> None:
    def typed(value: str, kind: str) -> str:
        return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'

    body = ""
    for row in ROWS[1:]:
        kinds = ["String"] * 3 + ["Number"] + ["String"] * 4 + ["DateTime", "String"]
        values = [*row[:8], f"{row[8]}T00:00:00.000", row[9]]
        body += f"<Row>{''.join(map(typed, values, kinds))}</Row>"
    inspection = inspect(xml_2003(row_2003(ROWS[0]) + body), tmp_path, "lijst.xls")
    assert inspection.fingerprint == inspect(openpyxl_bytes(ROWS), tmp_path).fingerprint


@pytest.mark.parametrize(
    "extra",
    [
        '<Footer Data="&amp;CBSN 111222333"/>',
        '<NamedRange ss:Name="BSN" ss:RefersTo="=111222333"/>',
        "<Comment>BSN <b>111222333</b></Comment>",
        "<DataValidation><InputMessage>BSN 111222333</InputMessage></DataValidation>",
    ],
)
def test_spreadsheetml_is_searched_around_its_cells(extra: str, tmp_path: Path) -> None:
    data = xml_2003("".join(map(row_2003, ROWS)), extra)
    assert inspect(data, tmp_path, "lijst.xls").must_destroy


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('<Row ss:Index="1048576"><Cell/></Row>', "too_many_rows"),
        ('<Row><Cell ss:Index="16384"/></Row>', "too_many_columns"),
        ('<Row><Cell ss:MergeAcross="999999999"/></Row>', "too_many_columns"),
        ('<Row ss:Index="-5"><Cell/></Row>', "container_damaged"),
        ('<Row ss:Index="x"><Cell/></Row>', "container_damaged"),
        ('<Row><Cell><Data ss:Type="Number">x</Data></Cell></Row>', "container_damaged"),
        ("<Row>", "container_damaged"),
    ],
)
def test_spreadsheetml_that_lies_is_refused(rows: str, code: str, tmp_path: Path) -> None:
    assert codes(inspect(xml_2003(rows), tmp_path, "lijst.xls")) == {code}


def test_spreadsheetml_with_entities_is_refused(tmp_path: Path) -> None:
    data = xml_2003("").replace(b"?>\n", b'?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    assert codes(inspect(data, tmp_path, "lijst.xls")) == {"container_doctype"}


@pytest.mark.parametrize("number", ["1e400", "nan"])
def test_spreadsheetml_with_a_number_that_is_none_is_refused(number: str, tmp_path: Path) -> None:
    cell = f'<Row><Cell><Data ss:Type="Number">{number}</Data></Cell></Row>'
    assert codes(inspect(xml_2003(cell), tmp_path, "lijst.xls")) == {"container_damaged"}
