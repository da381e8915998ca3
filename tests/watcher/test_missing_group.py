"""A whole group that is missing from a list: its school is shown which one."""

from pathlib import Path

from sftpdrop.core.drop import DropState
from tests.watcher.room import Room, good_list, shrunken_list


def test_a_year_group_is_missed_in_the_first_list_as_well(tmp_path: Path) -> None:
    room = Room(tmp_path)
    first = room.deliver(good_list())
    room.work_off()
    assert room.drop(first).state is DropState.ACCEPTED
    assert room.drop(first).year_groups["4"] == 0
    assert "jaargroep 4 " in room.receipt()


def test_a_group_of_the_last_list_that_is_missing_is_counted_as_nought(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.deliver(good_list())
    room.work_off()
    room.pass_time(days=1)
    held = room.deliver(shrunken_list())
    room.work_off()
    assert room.drop(held).state is DropState.HELD
    assert room.drop(held).groups["Groep 3"] == 0
    assert "Groep 3 " in room.receipt()
