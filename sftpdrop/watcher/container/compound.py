"""OLE compound files ([MS-CFB]): a file system in a file, which .xls is kept in.

Every number of it is checked against the file's size before it is followed, and calamine, which
takes all memory over a crafted header, is given a new compound file with one checked stream.
"""

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sftpdrop.watcher.container.refusal import Unreadable

_HEADER = struct.Struct("<8s16s5H6s9L109L")
_ENTRY = struct.Struct("<64sH2B3L16sL16sLQ")
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN, _FREE, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NO_ENTRY = 0xFFFFFFFF
_MINI_SECTOR, _MINI_CUTOFF = 64, 4096
_SECTOR_SHIFTS = {3: 9, 4: 12}
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MAX_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A storage or stream by its path from the root; first sector `start`, `size` in bytes."""

    path: tuple[str, ...]
    is_stream: bool
    start: int
    size: int


class Compound:
    """A compound file in memory. Every method raises Unreadable where the structure is damaged."""

    def __init__(self, data: bytes) -> None:
        """Read header, sector table and directory; chains are followed only when asked for."""
        if len(data) < _HEADER.size:
            raise Unreadable("container_truncated")
        fields = _HEADER.unpack_from(data)
        version, shift = fields[3], fields[5]
        (directory, _, cutoff, mini_start, _, difat_start, _) = fields[10:17]
        fat_sectors = fields[9]
        if fields[0] != _MAGIC or _SECTOR_SHIFTS.get(version) != shift or cutoff != _MINI_CUTOFF:
            raise Unreadable("container_damaged")
        self._data = data
        self._size = 1 << shift
        # The last sector may be cut short: some writers do not fill it up.
        self._sectors = max(0, -(-len(data) // self._size) - 1)
        if fat_sectors > self._sectors:
            raise Unreadable("container_damaged")
        self._fat = self._read_fat(fat_sectors, fields[17:], difat_start)
        raw = self._chain(directory)
        self._raw_entries = list(_ENTRY.iter_unpack(raw[: len(raw) // _ENTRY.size * _ENTRY.size]))
        if not self._raw_entries or self._raw_entries[0][2] != _ROOT:
            raise Unreadable("container_damaged")
        root = self._raw_entries[0]
        self._mini = self._chain(root[10]) if root[10] < _FAT_SECTOR else b""
        self._mini_fat = (
            _numbers(self._chain(mini_start)) if mini_start < _FAT_SECTOR else array("I")
        )
        self.entries = tuple(self._walk())

    def find(self, *path: str) -> Entry | None:
        """The stream at `path`, letters compared without case as the format does."""
        wanted = tuple(name.casefold() for name in path)
        for entry in self.entries:
            if entry.is_stream and tuple(name.casefold() for name in entry.path) == wanted:
                return entry
        return None

    def read(self, entry: Entry) -> bytes:
        """The bytes of a stream."""
        if entry.size > len(self._data):
            raise Unreadable("container_truncated")
        if entry.size == 0:
            return b""
        if entry.size < _MINI_CUTOFF:
            chain = _follow(entry.start, self._mini_fat, len(self._mini) // _MINI_SECTOR + 1)
            body = b"".join(self._mini[at * _MINI_SECTOR : (at + 1) * _MINI_SECTOR] for at in chain)
        else:
            body = self._chain(entry.start)
        if len(body) < entry.size:
            raise Unreadable("container_truncated")
        return body[: entry.size]

    def _sector(self, number: int) -> bytes:
        if number >= self._sectors:
            raise Unreadable("container_truncated")
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(at) for at in _follow(start, self._fat, self._sectors))

    def _read_fat(self, count: int, in_header: Sequence[int], difat_start: int) -> "array[int]":
        """The sector table, whose own sectors are listed in the header and then in a chain."""
        places = [number for number in in_header if number < _FAT_SECTOR]
        per_sector = self._size // 4 - 1
        at = difat_start
        while at < _FAT_SECTOR and len(places) < count:
            numbers = _numbers(self._sector(at))
            if len(numbers) <= per_sector:
                raise Unreadable("container_truncated")
            places.extend(numbers[:per_sector])
            at = numbers[per_sector]
        if len(places) < count:
            raise Unreadable("container_damaged")
        return _numbers(b"".join(self._sector(number) for number in places[:count]))

    def _walk(self) -> Iterator[Entry]:
        """Yield the directory's tree, each entry once: a loop in it is damage."""
        seen: set[int] = set()
        waiting: list[tuple[int, tuple[str, ...]]] = [(self._raw_entries[0][6], ())]
        while waiting:
            number, parent = waiting.pop()
            if number == _NO_ENTRY:
                continue
            if number in seen or number >= len(self._raw_entries) or len(seen) > _MAX_ENTRIES:
                raise Unreadable("container_damaged")
            seen.add(number)
            name, length, kind, _, left, right, child, _, _, _, start, size = self._raw_entries[
                number
            ]
            path = (*parent, name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
            yield Entry(path, kind == _STREAM, start, size & 0xFFFFFFFF)
            waiting += [(left, parent), (right, parent)]
            if kind == _STORAGE:
                waiting.append((child, path))


def write_compound(name: str, stream: bytes) -> bytes:
    """A new compound file (version 4, sectors of 4,096 bytes) that holds `stream` under `name`."""
    size = 1 << _SECTOR_SHIFTS[4]
    stream = stream.ljust(_MINI_CUTOFF, b"\x00")
    body_sectors = -(-len(stream) // size)
    fat_sectors = 1
    while fat_sectors * (size // 4) < fat_sectors + 1 + body_sectors:
        fat_sectors += 1
    directory = fat_sectors
    first = directory + 1
    fat = [_FAT_SECTOR] * fat_sectors + [_END_OF_CHAIN]
    fat += [*range(first + 1, first + body_sectors), _END_OF_CHAIN]
    fat += [_FREE] * (fat_sectors * (size // 4) - len(fat))
    header = _HEADER.pack(
        _MAGIC, bytes(16), 0x3E, 4, 0xFFFE, 12, 6, bytes(6),
        1, fat_sectors, directory, 0, _MINI_CUTOFF, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0,
        *range(fat_sectors), *[_FREE] * (109 - fat_sectors),
    )  # fmt: skip
    # Without streams under 4,096 bytes the root has no sectors, but calamine wants it to have one.
    entries = _entry("Root Entry", _ROOT, 1, directory, 0)
    entries += _entry(name, _STREAM, _NO_ENTRY, first, len(stream))
    return b"".join(
        (
            header.ljust(size, b"\x00"),
            struct.pack(f"<{len(fat)}L", *fat),
            entries.ljust(size, b"\x00"),
            stream.ljust(body_sectors * size, b"\x00"),
        )
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    return _ENTRY.pack(
        encoded,
        len(encoded) + 2,
        kind,
        1,
        _NO_ENTRY,
        _NO_ENTRY,
        child,
        bytes(16),
        0,
        bytes(16),
        start,
        size,
    )


def _numbers(raw: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(raw[: len(raw) // 4 * 4])
    return numbers


def _follow(start: int, table: "array[int]", most: int) -> list[int]:
    """The sectors of a chain; one that leaves the table or is longer than the file is damage."""
    chain: list[int] = []
    at = start
    while at != _END_OF_CHAIN:
        if at >= len(table) or len(chain) >= most:
            raise Unreadable("container_damaged")
        chain.append(at)
        at = table[at]
    return chain
