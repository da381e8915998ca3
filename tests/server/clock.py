"""A clock that tests set forward: a long limit is over in a moment, and no short one by chance."""

import time


class Clock:
    """The monotonic clock, in seconds, and what it was set forward."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._monotonic = time.monotonic

    def __call__(self) -> float:
        return self._monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let so many seconds be over: timers of the event loop that are due by then, ring."""
        self._ahead += seconds
