"""Waiting longer after each failure: a lost database or a full disk is not asked without end."""

import time
from dataclasses import dataclass, field

_FIRST, _LONGEST = 0.5, 30.0  # seconds


@dataclass(slots=True)
class Patience:
    """When each school's work may be tried again. Used under the GIL by several threads."""

    _failures: dict[str, int] = field(default_factory=dict)
    _not_before: dict[str, float] = field(default_factory=dict)

    def is_ready(self, school: str) -> bool:
        """Whether a school's turn may come now."""
        return self._not_before.get(school, 0.0) <= time.monotonic()

    def postpone(self, school: str) -> float:
        """Let a school's work wait after a failure; returns the seconds."""
        failures = self._failures.get(school, 0)
        seconds = min(_FIRST * 2.0**failures, _LONGEST)
        self._failures[school] = failures + 1
        self._not_before[school] = time.monotonic() + seconds
        return seconds

    def forgive(self, school: str) -> None:
        """Forget a school's failures after a success."""
        self._failures.pop(school, None)
        self._not_before.pop(school, None)

    def seconds_left(self, longest: float) -> float:
        """Seconds until the first waiting turn comes, at most `longest`."""
        waits = [moment - time.monotonic() for moment in list(self._not_before.values())]
        return max(0.0, min([longest, *(wait for wait in waits if wait > 0)]))
