"""Waiting for what nobody tells of: a file, a port or a process of another program."""

import time
from collections.abc import Callable

_BETWEEN_LOOKS = 0.01
PATIENCE = 120.0
"""Seconds after which what is waited for does not come any more.

No measure of speed: a machine that has much else to do needs a hundred times what an idle one does.
"""


def wait_for(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Look again and again until `condition` holds; AssertionError where it never does."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(_BETWEEN_LOOKS)
