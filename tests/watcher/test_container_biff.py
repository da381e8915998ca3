"""The records of an .xls: what would be read as empty, or swallow others, is damage."""

import struct
from pathlib import Path

import pytest

from tests.watcher.building import codes, inspect, many_rows, xls_bytes
from tests.watcher.test_container_compound import stream_of, workbook_with

STREAM = stream_of(xls_bytes(many_rows(60)))
TEXT, DATE = 0x00FD, 0x027E  # LABELSST and RK
ROW = 20


def record(kind: int) -> int:
    """Where the first record of `kind` in a row further down starts."""
    return STREAM.index(struct.pack("<3H", kind, 10, ROW))


def codes_of(stream: bytes, folder: Path) -> set[str]:
    return codes(inspect(workbook_with(stream), folder, "lijst.xls"))


def test_records_as_they_are_written_are_fine(tmp_path: Path) -> None:
    assert codes_of(STREAM, tmp_path) <= {"pupil_twice"}


@pytest.mark.parametrize(
    ("kind", "offset", "form", "value"),
    [
        (TEXT, 10, "<L", 0x10000),
        (TEXT, 8, "<H", 0x0FFF),
        (DATE, 8, "<H", 0x0FFF),
        (DATE, 2, "<H", 10 + 14 * 3),
        (TEXT, 2, "<H", 10 + 14 * 3),
    ],
    ids=["string", "format of a text", "format of a date", "date swallows", "text swallows"],
)
def test_a_cell_that_points_nowhere_or_swallows_others_is_damage(
    kind: int, offset: int, form: str, value: int, tmp_path: Path
) -> None:
    crafted = bytearray(STREAM)
    struct.pack_into(form, crafted, record(kind) + offset, value)
    assert codes_of(bytes(crafted), tmp_path) == {"container_damaged"}
