"""Two things at a time, where one of them lets go of Python's lock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def side_by_side(releasing: Callable[[], S], holding: Callable[[], T]) -> tuple[S, T]:
    """Call `releasing`, which lets go of Python's lock, here, and `holding` in a thread meanwhile.

    What either raises is raised here, when both have ended.
    """
    beginning = Event()

    def run() -> T:
        # One long search would hold the lock all the time: it is the other one that begins.
        beginning.wait()
        return holding()

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(run)
        beginning.set()
        return releasing(), future.result()
