"""What is deleted in time: bytes of settled drops, uploads nobody finished, marked copies."""

import os
import time
from pathlib import Path

import pytest

from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.store import decisions, findings
from sftpdrop.watcher.purge import purge
from tests.watcher.room import SCHOOL, Room, good_list, list_without, shrunken_list


def make_older(path: Path, hours: float) -> None:
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))


def collect(room: Room, drop_id: DropId) -> None:
    with room.database.begin() as connection:
        decisions.collect(connection, drop_id, into="a.csv", actor="admin", now=room.clock)


def test_rejected_bytes_go_after_their_days_and_the_row_stays(room: Room) -> None:
    drop_id = room.deliver(list_without("NAAM"))
    room.work_off()
    room.pass_time(days=6.9)
    purge(room.desk)
    assert room.kept() == [drop_id]
    room.pass_time(days=0.2)
    purge(room.desk)
    assert room.kept() == []
    assert room.drop(drop_id).state is DropState.PURGED
    assert room.events(drop_id)[-1] == "purged"


@pytest.mark.parametrize("content", [good_list(), shrunken_list()])
def test_what_waits_for_the_library_or_a_person_is_never_purged(room: Room, content: bytes) -> None:
    room.deliver(good_list())
    room.work_off()
    drop_id = room.deliver(content, "nieuw.xlsx")
    room.work_off()
    room.pass_time(days=1000)
    purge(room.desk)
    assert drop_id in room.kept()


def test_next_years_list_is_compared_with_a_purged_one(room: Room) -> None:
    first = room.deliver(good_list())
    room.work_off()
    collect(room, first)
    room.pass_time(days=31)
    purge(room.desk)
    assert room.drop(first).state is DropState.PURGED
    assert room.kept() == []
    room.pass_time(days=330)
    second = room.deliver(good_list())
    room.work_off()
    drop = room.drop(second)
    assert drop.state is DropState.HELD
    assert "last_years_list" in (drop.reason or "")


def test_purged_list_that_was_never_accepted_is_not_remembered(room: Room) -> None:
    room.deliver(good_list())
    room.work_off()
    held = room.deliver(shrunken_list(), "nieuw.xlsx")
    room.work_off()
    room.delete("nieuw.xlsx")
    room.work_off()
    room.pass_time(days=15)
    purge(room.desk)
    assert room.drop(held).state is DropState.PURGED
    with room.database.read() as connection:
        assert findings.recall_roll(connection, held)[0] == ()


def test_unfinished_uploads_go_after_their_hours(room: Room) -> None:
    uploads = room.state.school_uploads(SCHOOL)
    uploads.mkdir()
    old, new = uploads / "old", uploads / "new"
    for path in (old, new):
        path.touch()
    make_older(old, 25)
    purge(room.desk)
    assert list(uploads.iterdir()) == [new]


def test_hand_off_that_no_server_finished_goes_as_well(room: Room) -> None:
    draft = room.state.spool_tmp / DropId.new()
    draft.mkdir()
    (draft / "bytes").touch()
    make_older(draft, 25)
    purge(room.desk)
    assert not draft.exists()


def test_marked_copy_goes_after_its_hours(room: Room) -> None:
    room.deliver(list_without("NAAM"))
    room.work_off()
    copy = room.state.school(SCHOOL) / "lijst.FOUTEN.xlsx"
    make_older(copy, 23)
    purge(room.desk)
    assert copy.exists()
    make_older(copy, 25)
    purge(room.desk)
    assert room.names() == ["lijst.xlsx", "lijst.xlsx.AFGEKEURD.txt"]
    assert not (room.state.school(SCHOOL) / ".lijst.FOUTEN.xlsx.address").exists()


def test_marked_copy_goes_at_the_next_upload_of_any_name(room: Room) -> None:
    room.deliver(list_without("NAAM"))
    room.work_off()
    room.deliver(good_list(), "beter.xlsx")
    room.work_off()
    assert "lijst.FOUTEN.xlsx" not in room.names()


def test_drafts_that_a_crash_left_are_swept(room: Room) -> None:
    directory = room.state.school(SCHOOL)
    directory.mkdir()
    draft, other = directory / f".{DropId.new()}", directory / ".other"
    for path in (draft, other):
        path.touch()
        make_older(path, 2)
    purge(room.desk)
    assert list(directory.iterdir()) == [other]
