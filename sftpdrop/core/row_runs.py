"""Row numbers as people write them: `5, 7-9, 12`."""

from collections.abc import Iterable, Sequence

Run = tuple[int, int]
"""The first and the last of rows that follow each other."""

CUT = ", …"
"""The sign that there are more rows than were written."""


def runs_of(rows: Iterable[int]) -> list[Run]:
    """Draw rows together, in the order that they are given."""
    runs: list[Run] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def write_runs(runs: Sequence[Run], most: int) -> str:
    """Write at most so many runs out; a sign says that there are more."""
    return ", ".join(map(_write, runs[:most])) + (CUT if len(runs) > most else "")


def _write(run: Run) -> str:
    first, last = run
    if first == last:
        return str(first)
    return f"{first}{', ' if last == first + 1 else '-'}{last}"
