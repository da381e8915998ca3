from threading import Event

import pytest

from sftpdrop.watcher.formats.side_by_side import side_by_side
from tests.waiting import PATIENCE


def test_both_are_called_at_the_same_time() -> None:
    here, there = Event(), Event()

    def releasing() -> bool:
        here.set()
        return there.wait(PATIENCE)

    def holding() -> bool:
        there.set()
        return here.wait(PATIENCE)

    assert side_by_side(releasing, holding) == (True, True)


@pytest.mark.parametrize("fails", [0, 1], ids=["here", "in the thread"])
def test_what_one_of_them_raises_is_raised_when_both_have_ended(fails: int) -> None:
    ended = []

    def fail() -> None:
        raise MemoryError

    def end() -> None:
        ended.append(True)

    with pytest.raises(MemoryError):
        side_by_side(*((fail, end) if fails == 0 else (end, fail)))
    assert ended
