"""A workbook that was cut anywhere is refused, a whole one never, whatever program wrote it."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from typing_extensions import Buffer

from sftpdrop.errors import Refused
from sftpdrop.server.completeness import check_complete
from tests.programs import need
from tests.server.workbooks import HTML, xlsx
from tests.waiting import PATIENCE

ROWS = 60
SECTOR = 512
"""Bytes: less of an OLE file than this may be missing from its end, as some writers leave it."""


def by_xlsxwriter(*, zip64: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "use_zip64": zip64})
    sheet = book.add_worksheet("Leerlingen")
    for row in range(ROWS):
        sheet.write_row(row, 0, [row, "Jansen", "Sanne", "7a"])
    book.close()
    return buffer.getvalue()


def by_xlwt(rows: int = ROWS) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Leerlingen")
    for row in range(rows):
        for column in range(4):
            sheet.write(row, column, f"cel {row} {column}")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class _Stream(io.RawIOBase):
    """A place to write to without going back, for which zipfile writes data descriptors."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        self.content += data
        return memoryview(data).nbytes


def streamed(source: bytes) -> bytes:
    """The same workbook, written by a program that cannot seek, as many export servers do."""
    stream = _Stream()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            with after.open(name, "w", force_zip64=name.endswith("sheet1.xml")) as entry:
                entry.write(before.read(name))
    return bytes(stream.content)


def with_comment(source: bytes, comment: bytes) -> bytes:
    buffer = io.BytesIO(source)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = comment
    return buffer.getvalue()


XLSX = {
    "openpyxl": xlsx(ROWS),
    "XlsxWriter": by_xlsxwriter(),
    "XlsxWriter with zip64": by_xlsxwriter(zip64=True),
    "a stream with data descriptors": streamed(xlsx(ROWS)),
    "an archive comment": with_comment(xlsx(ROWS), b"Gemaakt door het LAS"),
    "a comment that looks like an end": with_comment(xlsx(ROWS), b"..PK\x05\x06" + bytes(10)),
    "the longest comment": with_comment(xlsx(ROWS), b"c" * 0xFFFF),
}
XLS = {"xlwt": by_xlwt(), "a large one": by_xlwt(3000)}
WHOLE = XLSX | XLS


def check(content: bytes) -> bool:
    return check_complete(io.BytesIO(content), len(content))


def is_whole(content: bytes) -> bool:
    try:
        check(content)
    except Refused:
        return False
    return True


def lengths(content: bytes) -> Iterator[int]:
    """Every length near the ends, and some three hundred between."""
    size = len(content)
    yield from range(1, 64)
    yield from range(64, size, max(1, size // 300))
    yield from range(max(64, size - 300), size)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_workbook_is_whole(name: str) -> None:
    assert check(WHOLE[name])


@pytest.mark.parametrize("name", XLSX)
def test_a_zip_cut_at_any_length_is_incomplete(name: str) -> None:
    content = XLSX[name]
    assert [length for length in lengths(content) if is_whole(content[:length])] == []


@pytest.mark.parametrize("name", XLS)
def test_an_ole_file_that_lacks_a_sector_is_incomplete(name: str) -> None:
    content = XLS[name]
    cuts = [length for length in lengths(content) if len(content) - length >= SECTOR]
    assert [length for length in cuts if is_whole(content[:length])] == []


def test_a_zip_with_something_behind_its_end_is_incomplete() -> None:
    for rest in (b"\0", b"\r\n", bytes(5000)):
        with pytest.raises(Refused, match="incomplete"):
            check(xlsx() + rest)


def test_a_zip_whose_middle_is_missing_is_incomplete() -> None:
    content = xlsx(ROWS)
    with pytest.raises(Refused, match="incomplete"):
        check(content[:500] + content[700:])


@pytest.mark.parametrize("at", range(4))
def test_an_end_record_that_lies_is_incomplete(at: int) -> None:
    content = bytearray(xlsx())
    end = content.rindex(b"PK\x05\x06")
    position = end + (10, 12, 16, 20)[at]  # entries, length, start, comment
    content[position] ^= 0x55
    with pytest.raises(Refused, match="incomplete"):
        check(bytes(content))


@pytest.mark.parametrize("place", [44, 76])
def test_a_header_that_leads_nowhere_costs_no_time_or_memory(place: int) -> None:
    content = bytearray(by_xlwt())
    content[place : place + 4] = b"\xf0\xff\xff\x7f"
    with pytest.raises(Refused, match="incomplete"):
        check(bytes(content))


def test_a_difat_that_goes_in_a_circle_ends() -> None:
    content = bytearray(by_xlwt()) + bytes(512 * 200)
    content[44:48] = (150).to_bytes(4, "little")  # more than the 109 places in the header
    content[68:72] = (0).to_bytes(4, "little")
    sector = bytes(508) + (0).to_bytes(4, "little")  # its successor is itself
    content[512:1024] = sector
    with pytest.raises(Refused, match="incomplete"):
        check(bytes(content))


@pytest.mark.parametrize("content", [b"", b"x", HTML, HTML[:10], b"naam;groep\r\n"])
def test_what_has_no_end_of_its_own_cannot_be_told_whole(content: bytes) -> None:
    assert not check(content)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_what_libreoffice_wrote_is_whole_and_cut_is_not(tmp_path: Path, kind: str) -> None:
    soffice = need("soffice")
    book = openpyxl.Workbook()
    for row in range(ROWS):
        book.worksheets[0].append([row, "Jansen", "Sanne", "7a"])
    source = tmp_path / "source" / "lijst.xlsx"
    source.parent.mkdir()
    book.save(source)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    target = ["--convert-to", kind, "--outdir", str(tmp_path), str(source)]
    command = [soffice, profile, "--headless", *target]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    content = (tmp_path / f"lijst.{kind}").read_bytes()
    shutil.rmtree(tmp_path / "profile")
    assert check(content)
    least = 1 if kind == "xlsx" else SECTOR
    cuts = [length for length in lengths(content) if len(content) - length >= least]
    assert [length for length in cuts if is_whole(content[:length])] == []
