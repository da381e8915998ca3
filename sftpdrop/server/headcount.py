"""Who is inside, counted over all server processes of one port.

Each process counts in a part of its own of memory that all of them share, and reads the parts of
the others: nothing is locked, and a log-in costs a few reads. What a process that died had counted
is cleared by the parent that forked it (docs/adr/0014).
"""

import mmap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_SPOTS = 1 << 14
"""Places for names in one count. Two of 500 names fall together once in 30 times, and that matters
only between processes, close to a limit."""

_TOTAL = _SPOTS
_CELLS = _SPOTS + 1
_KINDS = 3
_CELL_BYTES = 4


def _cells() -> memoryview:
    return memoryview(bytearray(_CELLS * _CELL_BYTES)).cast("I")


class Headcount:
    """One count by name, such as connections by address: exact for this process's own.

    What the others have under a name is found by the name's hash, which is the same in all of them
    because they are forked, and unknown outside. `own` and `others` are unsigned 32-bit cells.
    """

    def __init__(self, own: memoryview | None = None, others: Sequence[memoryview] = ()) -> None:
        self._mine: Counter[str] = Counter()
        self._own = _cells() if own is None else own
        self._others = others

    def __getitem__(self, name: str) -> int:
        """How many of that name are inside."""
        spot = hash(name) % _SPOTS
        return self._mine[name] + sum(cells[spot] for cells in self._others)

    def total(self) -> int:
        """How many are inside, whatever their name."""
        return self._own[_TOTAL] + sum(cells[_TOTAL] for cells in self._others)

    def add(self, name: str) -> None:
        """Count one in."""
        self._mine[name] += 1
        self._own[hash(name) % _SPOTS] += 1
        self._own[_TOTAL] += 1

    def take(self, name: str) -> None:
        """Count one out that was counted in."""
        self._mine[name] -= 1
        if not self._mine[name]:
            del self._mine[name]  # an address that is gone costs no memory
        self._own[hash(name) % _SPOTS] -= 1
        self._own[_TOTAL] -= 1


@dataclass(frozen=True, slots=True)
class Headcounts:
    """All that is counted: connections and those not logged in by address, sessions by account."""

    connections: Headcount = field(default_factory=Headcount)
    waiting: Headcount = field(default_factory=Headcount)
    sessions: Headcount = field(default_factory=Headcount)


class SharedHeadcounts:
    """The memory of `processes` processes: made before they are forked, and gone with them."""

    def __init__(self, processes: int) -> None:
        length = processes * _KINDS * _CELLS
        cells = memoryview(mmap.mmap(-1, length * _CELL_BYTES)).cast("I")
        self._parts = [cells[start : start + _CELLS] for start in range(0, length, _CELLS)]

    def of(self, process: int) -> Headcounts:
        """The counts as one process keeps them, told by its number from 0 on."""
        return Headcounts(*(self._headcount(process, kind) for kind in range(_KINDS)))

    def clear(self, process: int) -> None:
        """Forget what a process counted that is no more."""
        nothing = _cells()
        for part in self._parts[process * _KINDS : (process + 1) * _KINDS]:
            part[:] = nothing

    def _headcount(self, process: int, kind: int) -> Headcount:
        same_kind = self._parts[kind::_KINDS]
        return Headcount(same_kind.pop(process), same_kind)
