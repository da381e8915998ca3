"""Workbooks for tests, built by the libraries that schools' own programs are built on."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt

from sftpdrop.core.inspection import Inspection
from sftpdrop.roster.normal_form import header
from sftpdrop.roster.profile import Profile, load_profile
from sftpdrop.watcher.inspect import inspect_workbook
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.sample_pupils import SAMPLE_PUPILS

TODAY = date(2026, 9, 1)
SECRET = b"a secret of the tests, 32 bytes!"
LIMITS = ReadingLimits()
SHEET_1 = "xl/worksheets/sheet1.xml"
MAIN_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Rows = Sequence[Sequence[object]]


@cache
def profile() -> Profile:
    return load_profile(Path(__file__).parents[2] / "config/profiles/schoolwise.toml")


def ten_rows() -> list[list[object]]:
    """The header and the ten invented pupils, dates as dates."""
    rows: list[list[object]] = [list(header(profile()))]
    for pupil in SAMPLE_PUPILS:
        values: list[object] = list(pupil[: len(rows[0])])
        values[8] = date.fromisoformat(pupil.birth_date)
        rows.append(values)
    return rows


def many_rows(count: int) -> list[list[object]]:
    """A header and `count` pupils of ten columns, all in order."""
    rows = ten_rows()
    body = rows[1:]
    made = ([f"{100_000 + index}", *body[index % len(body)][1:]] for index in range(count))
    return [rows[0], *made]


def openpyxl_bytes(rows: Rows, change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xlsxwriter_bytes(rows: Rows, options: Mapping[str, object] | None = None) -> bytes:
    target = io.BytesIO()
    settings = {"in_memory": True, "default_date_format": "d-m-yyyy", **(options or {})}
    book = xlsxwriter.Workbook(target, settings)
    sheet = book.add_worksheet("Leerlingen")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    book.close()
    return target.getvalue()


def xls_bytes(rows: Rows, change: Callable[[xlwt.Workbook], None] | None = None) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Leerlingen")
    style = xlwt.easyxf(num_format_str="D-M-YYYY")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(number, column, value, style)
            elif value is not None and value != "":
                sheet.write(number, column, value)
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_parts(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The package `data` with parts replaced, added or (None) left out."""
    parts: dict[str, bytes | None] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts.update({name: archive.read(name) for name in archive.namelist()})
    parts.update(changes)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            if part is not None:
                archive.writestr(name, part)
    return target.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def sheet_xml(rows: bytes) -> bytes:
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (MAIN_NS.encode(), rows)


def inspect(
    data: bytes, folder: Path, name: str = "lijst.xlsx", limits: ReadingLimits = LIMITS
) -> Inspection:
    path = folder / "upload"
    path.write_bytes(data)
    return inspect_workbook(path, name, profile(), limits, TODAY, SECRET)


def codes(inspection: Inspection) -> set[str]:
    return {finding.code for finding in inspection.findings}
