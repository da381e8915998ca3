"""Which bytes of a file were written: a file with a hole is not a whole file."""

from bisect import bisect_left, bisect_right


class Coverage:
    """The written ranges of one file, merged. A client that writes in order keeps just one.

    The number of ranges is bounded: a client that writes in more pieces than any real one does
    is refused rather than allowed to fill the memory.
    """

    MAX_RANGES = 4096

    def __init__(self, written: int = 0) -> None:
        self._starts = [0] if written else []
        self._ends = [written] if written else []

    @property
    def end(self) -> int:
        """The offset behind the last written byte."""
        return self._ends[-1] if self._ends else 0

    @property
    def prefix(self) -> int:
        """How many bytes from the start on were written without a hole."""
        return self._ends[0] if self._ends and self._starts[0] == 0 else 0

    @property
    def is_whole(self) -> bool:
        """Whether there is no hole before the last written byte."""
        return self.prefix == self.end

    def add(self, start: int, length: int) -> bool:
        """Note `length` bytes written from `start` on; False if there are too many ranges."""
        stop = start + length
        if self._ends and self._starts[-1] <= start <= self._ends[-1]:  # in order: the usual case
            self._ends[-1] = max(self._ends[-1], stop)
            return True
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, stop)
        if first < last:
            start, stop = min(start, self._starts[first]), max(stop, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [stop]
        return len(self._starts) <= self.MAX_RANGES

    def cut(self, size: int) -> None:
        """Forget everything from `size` on, as after a truncation."""
        keep = bisect_left(self._starts, size)
        del self._starts[keep:], self._ends[keep:]
        if self._ends:
            self._ends[-1] = min(self._ends[-1], size)
