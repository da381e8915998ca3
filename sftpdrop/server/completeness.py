"""Whether the bytes of an upload are all there, told from its ends, in constant memory.

This looks at the container only as far as "is it whole" needs; what is in it is the watcher's
business. A .xlsx is a ZIP file: its end record and central directory must agree with the size, and
every entry must lie inside it (PKWARE APPNOTE 4.3). A .xls is an OLE compound file: its header
gives the sectors ([MS-CFB] 2.2). Anything else that carries the name (HTML, text) cannot be told
whole from half and is left to the watcher, which tells its school what it is.
"""

import struct
from typing import BinaryIO

from sftpdrop.errors import Refused

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _ENTRY = struct.Struct("<4s4H2LH"), struct.Struct("<4s6H3L5H2L")
_END64_LOCATOR, _END64 = struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
_MAX_COMMENT = 0xFFFF
_MAX_DIRECTORY = 4 * 1024 * 1024
_LARGE = 0xFFFFFFFF
_FREE = b"\xff\xff\xff\xff"


def check_complete(file: BinaryIO, size: int) -> bool:
    """Raise Refused("incomplete") when the end of the file is missing; `size` in bytes.

    True where the bytes prove that they are whole, False where they cannot tell.
    """
    file.seek(0)
    head = file.read(512)
    if not head:
        return False
    if head.startswith(_ZIP[: len(head)][:2]):
        _check_zip(file, size)
        return True
    if head.startswith(_OLE[: len(head)]):
        return _check_ole(file, head, size)
    return False


def _check_zip(file: BinaryIO, size: int) -> None:
    start, length, count = _end_record(file, size)
    if length > _MAX_DIRECTORY or count * _ENTRY.size > length:
        raise Refused("incomplete")
    file.seek(start)
    directory = file.read(length)
    position = 0
    for _ in range(count):
        position = _check_entry(directory, position, start)
    if position != length:
        raise Refused("incomplete")


def _end_record(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Where the central directory starts, its length and its number of entries."""
    tail_start = max(0, size - _END.size - _MAX_COMMENT)
    file.seek(tail_start)
    tail = file.read(_END.size + _MAX_COMMENT)
    found = _last_end(tail)
    _, _, _, _, count, length, start, _ = _END.unpack_from(tail, found)
    end = tail_start + found
    if _LARGE in (length, start) or count == 0xFFFF:
        count, length, start, end = _end_record_64(file, end)
    if start + length != end:
        raise Refused("incomplete")
    return start, length, count


def _last_end(tail: bytes) -> int:
    """Where the end record stands: its comment, which may look like one, reaches to the end."""
    found = len(tail)
    while (found := tail.rfind(b"PK\x05\x06", 0, found)) >= 0:
        behind = found + _END.size
        comment = int.from_bytes(tail[behind - 2 : behind], "little")
        if behind + comment == len(tail):
            return found
    raise Refused("incomplete")


def _end_record_64(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    file.seek(max(0, end - _END64_LOCATOR.size))
    locator = file.read(_END64_LOCATOR.size)
    if not locator.startswith(b"PK\x06\x07"):
        raise Refused("incomplete")
    position = _END64_LOCATOR.unpack(locator)[2]
    if position > end - _END64_LOCATOR.size - _END64.size:
        raise Refused("incomplete")
    file.seek(position)
    record = _END64.unpack(file.read(_END64.size))
    if record[0] != b"PK\x06\x06":
        raise Refused("incomplete")
    return record[7], record[8], record[9], position


def _check_entry(directory: bytes, position: int, directory_start: int) -> int:
    """Check one entry of the central directory; returns where the next one begins."""
    if position + _ENTRY.size > len(directory):
        raise Refused("incomplete")
    fields = _ENTRY.unpack_from(directory, position)
    packed, name, extra, comment, offset = fields[8], *fields[10:13], fields[16]
    inside = _LARGE in (offset, packed) or offset + 30 + packed <= directory_start
    if fields[0] != b"PK\x01\x02" or not inside:
        raise Refused("incomplete")
    return int(position + _ENTRY.size + name + extra + comment)


def _check_ole(file: BinaryIO, head: bytes, size: int) -> bool:
    """Every sector that the allocation table (FAT) uses must lie in the file."""
    if len(head) < 512:
        raise Refused("incomplete")
    shift = int.from_bytes(head[30:32], "little")
    if shift not in (9, 12):
        return False  # not a header that Excel writes: the watcher says so
    sector = 1 << shift
    sectors = -(-size // sector) - 1  # some writers cut the last one short
    if _used_sectors(file, head, sector, sectors) > sectors:
        raise Refused("incomplete")
    return True


def _used_sectors(file: BinaryIO, head: bytes, sector: int, sectors: int) -> int:
    """How many sectors the FAT says the file has; at most the FAT of `sectors` is read."""
    per_sector = sector // 4
    used = 0
    for number, place in enumerate(_fat_places(file, head, sector, sectors)):
        table = _sector(file, place, sector, sectors)
        for index in range(per_sector - 1, -1, -1):
            if table[4 * index : 4 * index + 4] != _FREE:
                used = number * per_sector + index + 1
                break
    return used


def _fat_places(file: BinaryIO, head: bytes, sector: int, sectors: int) -> list[int]:
    """The sectors that hold the FAT, from the header and the chain of DIFAT sectors behind it."""
    count = int.from_bytes(head[44:48], "little")
    if not 0 < count <= sectors:
        raise Refused("incomplete")
    places = list(struct.unpack_from("<109L", head, 76))
    following = int.from_bytes(head[68:72], "little")
    while len(places) < count:
        numbers = struct.unpack(f"<{sector // 4}L", _sector(file, following, sector, sectors))
        places += numbers[:-1]
        following = numbers[-1]
    return places[:count]


def _sector(file: BinaryIO, place: int, sector: int, sectors: int) -> bytes:
    if place >= sectors:
        raise Refused("incomplete")
    file.seek((place + 1) * sector)
    content = file.read(sector)
    if len(content) < sector:
        raise Refused("incomplete")
    return content
