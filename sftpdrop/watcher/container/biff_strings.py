"""How long the strings are that the cells of an .xls share ([MS-XLS] 2.4.265).

calamine copies a string for each cell that refers to it: a small file could ask for gigabytes.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence

from sftpdrop.watcher.container.refusal import Unreadable

_HEADER = struct.Struct("<HB")  # characters, flags
_SHORT, _LONG = struct.Struct("<H"), struct.Struct("<L")
_COUNTS = 8  # bytes: how many strings there are, and how often cells refer to them
_WIDE, _EXTENDED, _RICH = 0x1, 0x4, 0x8
_RUN_BYTES = 4


def check_shared_text(records: Sequence[bytes], references: Mapping[int, int], most: int) -> None:
    """Raise Unreadable where cells have over `most` characters of shared strings.

    `records` are the string table and what continues it, `references` how many cells refer to each
    string. Mostly it is plain without a look at the strings.
    """
    if max(references.values(), default=0) * sum(map(len, records)) <= most:
        return
    told = sum(length * references.get(i, 0) for i, length in enumerate(_lengths(records)))
    if told > most:
        raise Unreadable("too_much_text", limit=most)


def _lengths(records: Sequence[bytes]) -> Iterator[int]:
    """The number of characters of each string; Unreadable where one is cut off."""
    reader = _Reader(records)
    while reader.has_more():
        yield reader.string()


class _Reader:
    """Follows the strings over the borders of records."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = iter(records)
        self._record = next(self._records, b"")
        self._at = _COUNTS

    def has_more(self) -> bool:
        """Whether another string begins."""
        return self._left() > 0 or self._next()

    def string(self) -> int:
        """Pass over a string; how many characters it has."""
        length, flags = self._take(_HEADER)
        runs = self._take(_SHORT)[0] if flags & _RICH else 0
        extension = self._take(_LONG)[0] if flags & _EXTENDED else 0
        left = length
        while True:
            width = 2 if flags & _WIDE else 1
            here = min(left, self._left() // width)
            self._at += here * width
            left -= here
            if not left:
                break
            # The rest of the characters, perhaps of another width, follows a flag of its own.
            self._need_next()
            flags = self._record[0] if self._record else 0
            self._at = 1
        self._skip(runs * _RUN_BYTES + extension)
        return length

    def _take(self, form: struct.Struct) -> tuple[int, ...]:
        if self._left() < form.size:
            raise Unreadable("container_damaged")
        found = form.unpack_from(self._record, self._at)
        self._at += form.size
        return found

    def _skip(self, count: int) -> None:
        while count > self._left():
            count -= self._left()
            self._need_next()
        self._at += count

    def _left(self) -> int:
        return max(0, len(self._record) - self._at)

    def _need_next(self) -> None:
        if not self._next():
            raise Unreadable("container_damaged")

    def _next(self) -> bool:
        """Go on to the next record; whether there is one."""
        record = next(self._records, None)
        if record is None:
            return False
        self._record, self._at = record, 0
        return True
