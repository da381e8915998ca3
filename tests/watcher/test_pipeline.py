"""The whole story of a drop in one process: from the spool to its end."""

from pathlib import Path

from sftpdrop.core.drop import DropState
from tests.watcher.room import (
    SCHOOL,
    Room,
    good_list,
    list_with_bsn,
    list_without,
    shrunken_list,
)


def test_good_list_is_accepted_answered_and_kept(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    drop = room.drop(drop_id)
    assert drop.state is DropState.ACCEPTED
    assert (drop.pupils, drop.errors) == (10, 0)
    assert room.receipt().startswith("GOEDGEKEURD")
    assert room.kept() == [drop_id]
    assert room.is_idle()


def test_list_without_surnames_is_rejected_with_a_marked_copy(room: Room) -> None:
    drop_id = room.deliver(list_without("NAAM"))
    room.work_off()
    assert room.drop(drop_id).state is DropState.REJECTED
    assert "achternaam" in room.receipt()
    assert room.names() == [
        "lijst.FOUTEN.xlsx",
        "lijst.xlsx",
        "lijst.xlsx.AFGEKEURD.txt",
    ]
    assert room.kept() == [drop_id]


def test_list_with_bsns_is_destroyed_at_once(room: Room) -> None:
    drop_id = room.deliver(list_with_bsn())
    room.work_off()
    assert room.drop(drop_id).state is DropState.REJECTED
    assert room.events(drop_id) == ["received", "judged", "destroyed"]
    assert room.names() == ["lijst.xlsx", "lijst.xlsx.AFGEKEURD.txt"]
    assert room.kept() == []
    assert room.is_idle()
    assert not any(b"111222333" in path.read_bytes() for path in _files(room))


def test_shrunken_list_is_held_and_the_last_one_stays_current(room: Room) -> None:
    first = room.deliver(good_list())
    second = room.deliver(shrunken_list(), "nieuw.xlsx")
    room.work_off()
    assert room.drop(first).state is DropState.ACCEPTED
    assert room.drop(second).state is DropState.HELD
    assert "Iemand van de" in room.receipt("nieuw.xlsx")
    assert room.drop(second).comparison["leavers_unexpected"] == 8


def test_newer_accepted_list_supersedes_the_older(room: Room) -> None:
    first = room.deliver(good_list())
    room.work_off()
    room.pass_time(days=2)
    second = room.deliver(good_list(), "nieuw.xlsx")
    room.work_off()
    assert room.drop(first).state is DropState.SUPERSEDED
    assert room.drop(second).state is DropState.ACCEPTED
    assert "nieuwere lijst" in room.receipt("lijst.xlsx")


def test_same_bytes_sent_again_are_recorded_once(room: Room) -> None:
    content = good_list()
    first = room.deliver(content)
    room.work_off()
    room.deliver(content)
    room.work_off()
    assert [drop.id for drop in room.all_drops()] == [first]
    assert room.receipt().startswith("GOEDGEKEURD")
    assert room.is_idle()
    assert room.kept() == [first]


def test_unlisted_delivery_is_listed_when_it_is_claimed(room: Room) -> None:
    room.deliver(good_list(), listed=False)
    room.work_off()
    with room.school(SCHOOL) as directory:
        entry = directory.entry("lijst.xlsx")
    assert entry is not None
    assert not entry.readable


def test_delivery_that_is_listed_as_the_one_before_it_gets_its_own_size(room: Room) -> None:
    room.deliver(good_list())
    room.work_off()
    room.deliver(list_without("NAAM"), listed=False)
    room.work_off()
    with room.school(SCHOOL) as directory:
        entry = directory.entry("lijst.xlsx")
    assert entry is not None
    assert entry.size == len(list_without("NAAM"))


def _files(room: Room) -> list[Path]:
    return [
        path
        for path in room.state.root.rglob("*")
        if path.is_file() and path.stat().st_mode & 0o400
    ]
