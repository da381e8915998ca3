"""A ZIP as a workbook's container: every entry checked, unpacked within limits, and no lies.

A ZIP says everything twice (in the local headers and in the central directory), and programs
differ in which they believe. What disagrees is refused, so there is only one reading of the file.
The structure is PKWARE's APPNOTE.TXT 6.3.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import BinaryIO

from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.limits import MEGABYTE, ReadingLimits

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MARK = b"PK\x03\x04"
_IN_EXTRA_FIELD = 0xFFFFFFFF
_ENCRYPTED, _DESCRIPTOR = 0x1, 0x8
_READABLE_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
CONTENT_TYPES = "[Content_Types].xml"
"""The part that makes a ZIP an Office Open XML package (ECMA-376 part 2, 10.1.2)."""
_NESTED = (_LOCAL_MARK, b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08")

Parts = Mapping[str, bytes]
"""A package's parts by name, unpacked; names have forward slashes."""


def unpack(data: bytes, limits: ReadingLimits) -> Parts:
    """Unpack the ZIP `data` in memory, or raise Unreadable with what is wrong with it."""
    _check_end(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            everything = archive.infolist()
            directory = archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error):
        raise Unreadable("container_damaged") from None
    entries = [entry for entry in everything if not _name(entry).endswith("/")]
    _check_names(entries)
    _check_sizes(entries, limits)
    bodies = _check_layout(data, everything, directory)
    parts = {_name(entry): _inflate(data, entry, bodies[entry.header_offset]) for entry in entries}
    if any(part.startswith(_NESTED) for name, part in parts.items() if not _is_embedded(name)):
        # A workbook that was zipped up is to be unpacked; there should be none in a workbook.
        raise Unreadable("container_nested" if CONTENT_TYPES in parts else "container_zip")
    return parts


def pack(parts: Parts, target: BinaryIO) -> None:
    """Write `parts` as a plain ZIP, not compressed: it is read at once and thrown away."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def _check_end(data: bytes, limits: ReadingLimits) -> None:
    """The end record is there, ends the file, and does not promise more entries than we take."""
    start = data.rfind(b"PK\x05\x06")
    if start < 0 or start + _END.size > len(data):
        raise Unreadable("container_truncated")
    _, disk, directory_disk, here, total, _, _, comment = _END.unpack_from(data, start)
    if start + _END.size + comment != len(data) or disk or directory_disk or here != total:
        raise Unreadable("container_damaged")
    # 0xFFFF would announce the ZIP64 form, which starts at 65,535 entries or 4 GB.
    if total > limits.entries:
        raise Unreadable("container_bomb")


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    """No name twice (readers differ in which one wins), none that leads out of the package."""
    names = [_name(entry).casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise Unreadable("container_suspicious")
    for name in names:
        if name.startswith("/") or "\x00" in name or ".." in name.split("/"):
            raise Unreadable("container_suspicious")


def _check_sizes(entries: list[zipfile.ZipInfo], limits: ReadingLimits) -> None:
    """Nothing is unpacked before the sizes that the directory declares are within limits."""
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable("container_encrypted")
    if any(entry.compress_type not in _READABLE_METHODS for entry in entries):
        raise Unreadable("container_suspicious")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Unreadable("container_bomb")
    for entry in entries:
        if entry.file_size > max(MEGABYTE, entry.compress_size * limits.ratio):
            raise Unreadable("container_bomb")


def _check_layout(data: bytes, entries: list[zipfile.ZipInfo], directory: int) -> Mapping[int, int]:
    """Local headers agree with the directory and no two entries share bytes.

    Gives where bodies start, by where their headers do.

    Overlapping entries make a small file unpack to terabytes (David Fifield, "A better zip bomb",
    2019). Entries that the directory does not tell of are another reading of the file.
    """
    bodies = [_body_start(data, entry) for entry in entries]
    spans = sorted(
        (entry.header_offset, body + entry.compress_size)
        for entry, body in zip(entries, bodies, strict=True)
    )
    for (_, end), (following, _) in pairwise([(0, 0), *spans, (directory, directory)]):
        if end > following or data.find(_LOCAL_MARK, end, following) >= 0:
            raise Unreadable("container_suspicious")
    return {entry.header_offset: body for entry, body in zip(entries, bodies, strict=True)}


def _body_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Where the packed bytes of `entry` start, its local header compared with the directory's."""
    crc: int
    try:
        magic, _, flags, method, _, _, crc, packed, size, name_length, extra = _LOCAL.unpack_from(
            data, entry.header_offset
        )
    except struct.error:
        raise Unreadable("container_damaged") from None
    name_start = entry.header_offset + _LOCAL.size
    encoding = "utf-8" if flags & 0x800 else "cp437"
    name = data[name_start : name_start + name_length].decode(encoding, "replace")
    if magic != _LOCAL_MARK or name != entry.orig_filename:
        raise Unreadable("container_damaged")
    if method != entry.compress_type or (flags ^ entry.flag_bits) & (_ENCRYPTED | _DESCRIPTOR):
        raise Unreadable("container_suspicious")
    body: int = name_start + name_length + extra
    if packed == size == _IN_EXTRA_FIELD:
        packed, size = _zip64_sizes(data[body - extra : body])
    told = (entry.CRC, entry.compress_size, entry.file_size)
    if flags & _DESCRIPTOR:
        _check_descriptor(data, body + entry.compress_size, told)
    elif (crc, packed, size) != told:
        raise Unreadable("container_suspicious")
    return body


def _zip64_sizes(extra: bytes) -> tuple[int, int]:
    """Packed and unpacked size from the ZIP64 extra field, which streaming writers add."""
    if extra[:2] != b"\x01\x00" or len(extra) < 20:
        raise Unreadable("container_suspicious")
    size, packed = struct.unpack_from("<QQ", extra, 4)
    return packed, size


def _check_descriptor(data: bytes, end: int, told: tuple[int, int, int]) -> None:
    """The descriptor after a body repeats the directory; mark and 8-byte sizes are optional."""
    start = end + 4 if data.startswith(b"PK\x07\x08", end) else end
    if not any(data.startswith(struct.pack(form, *told), start) for form in ("<LLL", "<LQQ")):
        raise Unreadable("container_suspicious")


def _inflate(data: bytes, entry: zipfile.ZipInfo, start: int) -> bytes:
    """Unpack one entry: never more than it declared, and exactly that, with its checksum."""
    packed = data[start : start + entry.compress_size]
    part = packed
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            part = inflater.decompress(packed, entry.file_size + 1)
        except zlib.error:
            raise Unreadable("container_damaged") from None
        if not inflater.eof or inflater.unused_data:
            raise Unreadable("container_damaged")
    if len(part) != entry.file_size or zlib.crc32(part) != entry.CRC:
        raise Unreadable("container_damaged")
    return part


def _name(entry: zipfile.ZipInfo) -> str:
    """Some exporters write backslashes, which Excel takes for slashes."""
    return entry.orig_filename.replace("\\", "/")


def _is_embedded(name: str) -> bool:
    """An embedded workbook is a ZIP in a ZIP: it has a finding of its own (package.py)."""
    return "/embeddings/" in name
