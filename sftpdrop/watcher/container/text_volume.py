"""How much text the cells of an .xlsx hold together: one string may be that of every cell.

calamine copies a shared string for each cell that refers to it, so that a small file can ask for
gigabytes. For the usual workbook its sizes rule that out; only where they cannot is it counted.
"""

from array import array
from collections.abc import Iterable, Sequence

from sftpdrop.watcher.container.archive import Parts
from sftpdrop.watcher.container.followed import follow
from sftpdrop.watcher.container.refusal import Unreadable

_START, _END = b"<si", b"</si>"
_SMALLEST_CELL = len('<c t="s"><v>0</v></c>')


def longest_shared(parts: Parts) -> int:
    """How many bytes the longest of the shared strings has at most, with its markup."""
    return max(map(_longest_string, shared_strings(parts).values()), default=0)


def _longest_string(part: bytes) -> int:
    if b"!" in part and b"<!" in part:
        return len(part)  # in a comment or in CDATA an end is none
    return max(map(len, part[max(0, part.find(_START)) :].split(_END)))


def most_cells(sheets: Iterable[bytes]) -> int:
    """How many cells with a shared string `sheets` have at most."""
    return sum(map(len, sheets)) // _SMALLEST_CELL


def check_shared_text(parts: Parts, sheets: Sequence[bytes], most: int) -> None:
    """Raise Unreadable where shared strings give the cells over `most` characters: all counted."""
    counter = _Counter(most)
    for part in shared_strings(parts).values():
        counter.take_strings(part)
    if counter.longest * most_cells(sheets) > most:
        for part in sheets:
            counter.take_sheet(part)


def shared_strings(parts: Parts) -> Parts:
    """The part that calamine takes shared strings from: by its name, whatever its case."""
    return {n: part for n, part in parts.items() if n.casefold().endswith("sharedstrings.xml")}


class _Counter:
    """Follows the lengths of the strings, and then the cells that refer to them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._told = 0
        self._lengths = array("L")
        self._index: list[str] = []
        self._is_shared = self._in_value = False

    @property
    def longest(self) -> int:
        """The length of the longest string."""
        return max(self._lengths, default=0)

    def take_strings(self, part: bytes) -> None:
        """Note how long each string is."""
        follow(part, start=self._start_string, text=self._text_of_string)

    def take_sheet(self, part: bytes) -> None:
        """Add the string of each cell that refers to one; Unreadable when it is too much."""
        follow(part, start=self._start, end=self._end, text=self._text)

    def _start_string(self, tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(" ")[2] == "si":
            self._lengths.append(0)

    def _text_of_string(self, text: str) -> None:
        if self._lengths:
            self._lengths[-1] += len(text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._is_shared = attributes.get("t") == "s"
        elif name == "v":
            self._in_value = self._is_shared
            self._index.clear()

    def _text(self, text: str) -> None:
        if self._in_value:
            self._index.append(text)

    def _end(self, tag: str) -> None:
        if not self._in_value or tag.rpartition(" ")[2] != "v":
            return
        self._in_value = False
        try:
            self._told += self._lengths[int("".join(self._index))]
        except (ValueError, IndexError):
            # Excel repairs such a cell, calamine refuses the sheet or leaves the cell empty.
            raise Unreadable("container_damaged") from None
        if self._told > self._most:
            raise Unreadable("too_much_text", limit=self._most)
