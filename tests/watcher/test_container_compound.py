import struct
from pathlib import Path

import pytest
import xlwt

from sftpdrop.watcher.container.compound import Compound, write_compound
from sftpdrop.watcher.container.refusal import Unreadable
from tests.watcher.building import codes, inspect, many_rows, ten_rows, xls_bytes

GOOD = xls_bytes(ten_rows())
HEADER_FIELDS = {
    "sector shift": (30, "<H", 31),
    "mini sector shift and version": (26, "<H", 9),
    "number of table sectors": (44, "<L", 0x7FFFFFFF),
    "first directory sector": (48, "<L", 0x7FFFFFFF),
    "mini stream cutoff": (56, "<L", 0x7FFFFFFF),
    "first mini table sector": (60, "<L", 0x7FFFFFF0),
    "first table sector": (76, "<L", 0x7FFFFFF0),
}


def poke_header(data: bytes, offset: int, form: str, value: int) -> bytes:
    """The file with one field of its header changed."""
    crafted = bytearray(data)
    struct.pack_into(form, crafted, offset, value)
    return bytes(crafted)


def workbook_with(stream: bytes) -> bytes:
    return write_compound("Workbook", stream)


def stream_of(data: bytes) -> bytes:
    compound = Compound(data)
    entry = compound.find("Workbook")
    assert entry is not None
    return compound.read(entry)


@pytest.mark.parametrize("size", [1, 5_000, 300_000, 5_000_000])
def test_what_is_written_is_read_back(size: int) -> None:
    stream = bytes(range(256)) * (size // 256 + 1)
    assert stream_of(workbook_with(stream))[: len(stream)] == stream


@pytest.mark.parametrize(("offset", "form", "value"), HEADER_FIELDS.values(), ids=HEADER_FIELDS)
def test_crafted_header_is_refused_without_taking_memory(
    offset: int, form: str, value: int, tmp_path: Path
) -> None:
    crafted = poke_header(GOOD, offset, form, value)
    assert codes(inspect(crafted, tmp_path)) <= {"container_damaged", "container_truncated"}


def test_chain_that_runs_in_a_circle_is_refused() -> None:
    data = bytearray(workbook_with(bytes(20_000)))
    struct.pack_into("<L", data, 4_096 + 4 * 3, 2)
    with pytest.raises(Unreadable, match="container_damaged"):
        stream_of(bytes(data))


def test_directory_that_runs_in_a_circle_is_refused() -> None:
    data = bytearray(workbook_with(bytes(5_000)))
    struct.pack_into("<L", data, 4_096 * 2 + 128 + 68, 1)
    with pytest.raises(Unreadable, match="container_damaged"):
        Compound(bytes(data))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file_is_told_as_not_complete(share: float, tmp_path: Path) -> None:
    data = xls_bytes(many_rows(500))
    found = codes(inspect(data[: int(len(data) * share)], tmp_path))
    assert found <= {"container_truncated", "container_damaged"}
    assert found


def add_record(data: bytes, kind: int, body: bytes) -> bytes:
    """Put a record right behind the first one, and mend where the sheet starts."""
    stream = bytearray(stream_of(data))
    at = 4 + struct.unpack_from("<H", stream, 2)[0]
    record = struct.pack("<2H", kind, len(body)) + body
    stream[at:at] = record
    place = 0
    while place + 4 <= len(stream):
        found, length = struct.unpack_from("<2H", stream, place)
        if found == 0x85:
            start = struct.unpack_from("<L", stream, place + 4)[0]
            struct.pack_into("<L", stream, place + 4, start + len(record))
        if found == 0x0A:
            break
        place += 4 + length
    return workbook_with(bytes(stream))


RECORDS = {
    "link to another workbook": (
        0x1AE, b"\x01\x00\x0b\x00\x00C:\\lijst.xls", "workbook_external_links", 10,
    ),
    "DDE": (0x1AE, b"\x00\x00\x08\x00\x00cmd\x03/calc", "workbook_dde", 10),
    "query": (0x1AD, bytes(20), "workbook_connections", 10),
    "words in a chart": (0x100D, b"\0\0\x0d\0BSN 111222333", "identity_loose", 10),
    "password": (0x2F, b"\x01\x00" + bytes(52), "container_encrypted", 0),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "code", "pupils"), RECORDS.values(), ids=RECORDS)
def test_what_records_announce_is_found(
    kind: int, body: bytes, code: str, pupils: int, tmp_path: Path
) -> None:
    inspection = inspect(add_record(GOOD, kind, body), tmp_path, "lijst.xls")
    assert (codes(inspection), inspection.pupils) == ({code}, pupils)


def test_link_to_its_own_sheets_is_no_external_link(tmp_path: Path) -> None:
    data = add_record(GOOD, 0x1AE, b"\x01\x00\x01\x04")
    assert codes(inspect(data, tmp_path, "lijst.xls")) == set()


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ("EncryptedPackage", "container_encrypted"),
        ("WordDocument", "container_word"),
        ("Something", "container_unknown"),
    ],
)
def test_other_compound_files_are_told_apart(stream: str, code: str, tmp_path: Path) -> None:
    assert codes(inspect(write_compound(stream, b"x"), tmp_path)) == {code}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("_VBA_PROJECT_CUR", "workbook_macros"),
        ("MBD0001A2B3", "workbook_embedded"),
        ("Ctls", "workbook_activex"),
    ],
)
def test_passengers_are_told_by_their_storages(entry: str, code: str, tmp_path: Path) -> None:
    data = bytearray(workbook_with(stream_of(GOOD)))
    directory = struct.unpack_from("<L", data, 48)[0] * 4_096 + 4_096
    name = entry.encode("utf-16-le")
    extra = directory + 2 * 128
    data[extra : extra + len(name)] = name
    struct.pack_into("<HBB3L", data, extra + 64, len(name) + 2, 1, 1, *[0xFFFFFFFF] * 3)
    struct.pack_into("<L", data, directory + 128 + 72, 2)
    inspection = inspect(bytes(data), tmp_path, "lijst.xls")
    assert (codes(inspection), inspection.pupils) == ({code}, 10)


def test_dimensions_that_lie_do_no_harm(tmp_path: Path) -> None:
    stream = bytearray(stream_of(GOOD))
    at = stream.index(b"\x00\x02\x0e\x00") + 4
    struct.pack_into("<2L2H", stream, at, 0, 0xFFFFFFFF, 0, 0xFFFF)
    inspection = inspect(workbook_with(bytes(stream)), tmp_path, "lijst.xls")
    assert (codes(inspection), inspection.pupils) == (set(), 10)


def test_far_cell_is_refused(tmp_path: Path) -> None:
    def far(book: xlwt.Workbook) -> None:
        book.get_sheet(0).write(65_535, 255, "x")

    data = xls_bytes(ten_rows(), far)
    assert codes(inspect(data, tmp_path, "lijst.xls")) == {"too_many_rows"}
