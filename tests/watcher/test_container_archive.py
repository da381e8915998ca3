import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from sftpdrop.watcher.container.archive import unpack
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.limits import ReadingLimits
from tests.watcher.building import (
    LIMITS,
    SHEET_1,
    codes,
    inspect,
    openpyxl_bytes,
    part_of,
    ten_rows,
    with_parts,
)

GOOD = openpyxl_bytes(ten_rows())
DIRECTORY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")


def code_of(data: bytes, limits: ReadingLimits = LIMITS) -> str:
    with pytest.raises(Unreadable) as refusal:
        unpack(data, limits)
    return refusal.value.finding.code


def poke(data: bytes, signature: bytes, offset: int, form: str, value: int) -> bytes:
    """Write `value` at `offset` in the first structure that begins with `signature`."""
    changed = bytearray(data)
    struct.pack_into(form, changed, data.index(signature) + offset, value)
    return bytes(changed)


def test_every_part_of_a_good_archive_is_unpacked() -> None:
    parts = unpack(GOOD, LIMITS)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        assert parts == {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kept", [30, 1_000, -25, -1])
def test_truncated_archive_is_refused(kept: int) -> None:
    assert code_of(GOOD[:kept]) in ("container_truncated", "container_damaged")


def test_bytes_after_the_end_are_refused() -> None:
    assert code_of(GOOD + b"tail") == "container_damaged"


def test_too_many_entries_are_refused_before_any_is_unpacked() -> None:
    data = with_parts(GOOD, {f"xl/extra{number}.xml": b"" for number in range(2_001)})
    assert code_of(data) == "container_bomb"


def test_flat_bomb_is_refused_by_its_declared_size() -> None:
    assert code_of(with_parts(GOOD, {SHEET_1: bytes(51_000_000)})) == "container_bomb"


def test_improbable_ratio_is_refused() -> None:
    assert code_of(with_parts(GOOD, {SHEET_1: b" " * 20_000_000})) == "container_bomb"


def test_entry_that_unpacks_to_more_than_it_says_is_refused() -> None:
    data = with_parts(GOOD, {"xl/a.xml": b" " * 100_000})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/a.xml")
    changed = bytearray(data)
    struct.pack_into("<L", changed, entry.header_offset + 22, 100)
    central = data.rindex(b"xl/a.xml") - DIRECTORY.size
    struct.pack_into("<L", changed, central + 24, 100)
    assert code_of(bytes(changed)) == "container_damaged"


def test_nested_archive_is_refused() -> None:
    assert code_of(with_parts(GOOD, {"xl/inner.xml": GOOD})) == "container_nested"


def test_a_workbook_that_was_zipped_up_is_to_be_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("lijst.xlsx", GOOD)
    assert code_of(target.getvalue()) == "container_zip"


def test_name_twice_is_refused_whatever_its_case() -> None:
    data = with_parts(GOOD, {SHEET_1.upper(): part_of(GOOD, SHEET_1)})
    assert code_of(data) == "container_suspicious"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl/../../evil.xml"])
def test_name_that_leads_out_of_the_package_is_refused(name: str) -> None:
    assert code_of(with_parts(GOOD, {name: b"x"})) == "container_suspicious"


def test_encrypted_entry_is_told_as_a_password() -> None:
    data = poke(GOOD, b"PK\x01\x02", 8, "<H", 1)
    assert code_of(data) == "container_encrypted"


def test_unknown_compression_is_refused() -> None:
    assert code_of(poke(GOOD, b"PK\x01\x02", 10, "<H", 12)) == "container_suspicious"


@pytest.mark.parametrize(("offset", "form"), [(8, "<H"), (14, "<L"), (18, "<L"), (22, "<L")])
def test_local_header_that_disagrees_with_the_directory_is_refused(offset: int, form: str) -> None:
    assert code_of(poke(GOOD, b"PK\x03\x04", offset, form, 7)) == "container_suspicious"


def test_wrong_checksum_is_damage() -> None:
    body = LOCAL.size + len(zipfile.ZipFile(io.BytesIO(GOOD)).infolist()[0].filename)
    changed = bytearray(GOOD)
    changed[body + 10] ^= 0xFF
    assert code_of(bytes(changed)) == "container_damaged"


def quoted_overlap(count: int) -> bytes:
    """A bomb whose entries all share one packed body (David Fifield, "A better zip bomb")."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(900_000)
    packed = deflate.compress(content) + deflate.flush()
    crc = zlib.crc32(content)
    sizes = (crc, len(packed), len(content))
    local = LOCAL.pack(b"PK\x03\x04", 20, 0, 8, 0, 0, *sizes, 1, 0) + b"a" + packed
    directory = b"".join(
        DIRECTORY.pack(b"PK\x01\x02", 20, 20, 0, 8, 0, 0, *sizes, 1, 0, 0, 0, 0, 0, 0) + name
        for name in (bytes([97 + index]) for index in range(count))
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + end


def test_overlapping_entries_are_refused() -> None:
    assert code_of(quoted_overlap(20)) in ("container_suspicious", "container_damaged")


def test_entries_that_the_directory_does_not_tell_of_are_refused() -> None:
    assert code_of(GOOD + GOOD) == "container_suspicious"


def test_entries_with_data_descriptors_are_read_and_their_lies_refused(tmp_path: Path) -> None:
    class Pipe:
        """Cannot seek back, so zipfile writes sizes behind each body."""

        def __init__(self) -> None:
            self.taken = bytearray()

        def write(self, data: bytes) -> int:
            self.taken += data
            return len(data)

        def flush(self) -> None:
            """Nothing is kept back."""

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload] # enough of a file
        for name, part in unpack(GOOD, LIMITS).items():
            archive.writestr(name, part)
    data = bytes(pipe.taken)
    assert codes(inspect(data, tmp_path)) == set()
    assert code_of(poke(data, b"PK\x07\x08", 4, "<L", 1)) == "container_suspicious"


def test_zip64_sizes_in_local_headers_are_read(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in unpack(GOOD, LIMITS).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                entry.write(part)
    assert codes(inspect(target.getvalue(), tmp_path)) == set()
