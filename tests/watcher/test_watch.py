"""The loop: order, turns, and what happens when the disk, the database or a child fails."""

import errno
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection

from sftpdrop.core.drop import DropState
from sftpdrop.core.inspection import Inspection
from sftpdrop.core.verdict import GAVE_UP
from sftpdrop.errors import StoreUnavailable
from sftpdrop.store import decisions
from sftpdrop.watcher import patience, vault
from sftpdrop.watcher.bell import Bell
from sftpdrop.watcher.inbox import Letter
from sftpdrop.watcher.patience import Patience
from sftpdrop.watcher.pool import ChildFailed
from sftpdrop.watcher.vault import delete_tree
from sftpdrop.watcher.watch import Watch
from tests.waiting import PATIENCE, wait_for
from tests.watcher.room import OTHER_SCHOOL, SCHOOL, Room, good_list, list_with_bsn, list_without


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_FIRST", 0.0)


@contextmanager
def watching(room: Room) -> Iterator[Watch]:
    """A watcher in a thread, which is stopped at the end."""
    bell = Bell()
    watch = Watch(room.desk, bell)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize("trouble", [ChildFailed("crashed"), OSError(errno.EIO, "disk")])
def test_drop_is_tried_again_after_our_trouble(room: Room, trouble: Exception) -> None:
    room.inspector.failures = [trouble, trouble]
    drop_id = room.deliver(good_list())
    room.work_off()
    assert room.drop(drop_id).state is DropState.ACCEPTED
    assert room.inspector.calls == 3


@pytest.mark.usefixtures("_no_waiting")
def test_drop_that_kills_every_child_is_kept_for_a_person(room: Room) -> None:
    room.inspector.failures = [ChildFailed("crashed")] * 9
    drop_id = room.deliver(good_list())
    room.work_off()
    drop = room.drop(drop_id)
    assert (drop.state, drop.reason) == (DropState.FAILED, GAVE_UP)
    assert room.inspector.calls == room.settings.watcher.tries
    assert room.receipt().startswith("IN WACHT")
    assert room.kept() == [drop_id]


@pytest.mark.usefixtures("_no_waiting")
def test_retried_drop_has_all_its_tries_again(room: Room) -> None:
    room.inspector.failures = [ChildFailed("crashed")] * 5
    drop_id = room.deliver(good_list())
    room.work_off()
    with room.database.begin() as connection:
        decisions.retry(connection, drop_id, actor="admin", now=room.clock)
    room.work_off()
    assert room.drop(drop_id).state is DropState.ACCEPTED
    assert room.receipt().startswith("GOEDGEKEURD")


@pytest.mark.usefixtures("_no_waiting")
def test_bug_in_the_inspection_stops_one_drop_only(room: Room) -> None:
    room.inspector.failures = [KeyError("bug")] * 3
    bad = room.deliver(good_list())
    room.work_off()
    good = room.deliver(good_list(), school=OTHER_SCHOOL)
    room.work_off()
    assert room.drop(bad).state is DropState.FAILED
    assert room.drop(good).state is DropState.ACCEPTED


def test_claimed_drop_waits_while_the_database_is_down(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def down() -> Iterator[Connection]:
        raise StoreUnavailable("the database does not answer")
        yield

    drop_id = room.deliver(good_list())
    with monkeypatch.context() as patch:
        patch.setattr(room.database, "begin", down)
        room.work_off()
        assert room.spool.claimed() == [drop_id]
    room.work_off()
    assert room.drop(drop_id).state is DropState.ACCEPTED


def test_full_disk_makes_a_drop_wait_and_rejects_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    drop_id = room.deliver(good_list())
    with monkeypatch.context() as patch:
        patch.setattr("sftpdrop.schooldir.SchoolDirectory.put_receipt", full)
        room.work_off()
        assert room.spool.claimed() == [drop_id]
    room.work_off()
    assert room.receipt().startswith("GOEDGEKEURD")
    assert room.is_idle()


def test_messages_of_a_school_are_settled_in_their_order(room: Room) -> None:
    ids = [room.deliver(list_without("NAAM"), f"{number}.xlsx") for number in range(5)]
    room.work_off()
    judged = [drop.id for drop in sorted(room.all_drops(), key=lambda drop: drop.judged_at)]  # type: ignore[arg-type, return-value] # all were judged
    assert judged == ids


def test_slow_workbook_of_one_school_holds_up_no_other(tmp_path: Path) -> None:
    room = Room(tmp_path, watcher={"scan_seconds": 0.1})
    slow, go_on = threading.Event(), threading.Event()
    direct = room.inspector.inspect

    def inspect(path: Path, name: str, today: date) -> Inspection:
        if name == "traag.xlsx":
            slow.set()
            assert go_on.wait(PATIENCE)
        return direct(path, name, today)

    room.inspector.inspect = inspect  # type: ignore[method-assign] # a slow reader for one name
    first = room.deliver(good_list(), "traag.xlsx")
    second = room.deliver(list_without("NAAM"), "vlug.xlsx")
    behind = room.state.school(SCHOOL) / "vlug.xlsx.AFGEKEURD.txt"
    with watching(room):
        assert slow.wait(PATIENCE)
        other = room.deliver(good_list(), school=OTHER_SCHOOL)
        receipt = room.state.school(OTHER_SCHOOL) / "lijst.xlsx.GOEDGEKEURD.txt"
        wait_for(receipt.exists, "the other school had its receipt")
        assert not behind.exists()
        go_on.set()
        wait_for(behind.exists, "the list behind the slow one had its receipt")
    states = [room.drop(drop_id).state for drop_id in (first, other, second)]
    assert states == [DropState.ACCEPTED, DropState.ACCEPTED, DropState.REJECTED]


def test_the_first_letter_of_each_school_has_the_next_turn(room: Room) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        for school in (SCHOOL, OTHER_SCHOOL):
            room.deliver(list_without("NAAM"), name, school=school)
    watch = Watch(room.desk, Bell())
    watch._recovered = True
    turns = [turn.school for turn in watch._look() if turn.school in {SCHOOL, OTHER_SCHOOL}]
    assert sorted(turns) == [SCHOOL, OTHER_SCHOOL]


@pytest.mark.usefixtures("_no_waiting")
def test_deletion_that_failed_is_finished_with_the_next_turns(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(room.desk, Bell())
    watch.work_off()  # the purge, which would do it too, is over
    room.deliver(list_with_bsn())
    fail_once = iter([OSError(errno.EIO, "disk")])

    def delete(path: Path) -> None:
        if path.exists() and (error := next(fail_once, None)):
            raise error
        delete_tree(path)

    monkeypatch.setattr(vault, "delete_tree", delete)
    watch.work_off()
    assert next(fail_once, None) is None
    assert list(room.state.work.iterdir()) == []


def test_school_whose_turn_ends_during_a_look_waits_for_the_next(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.deliver(good_list())
    watch = Watch(room.desk, Bell())
    watch._recovered = True
    look = room.desk.inbox.letters

    def look_until_the_turn_ended() -> list[Letter]:
        seen = look()
        watch._busy.discard(SCHOOL)
        return seen

    monkeypatch.setattr(room.desk.inbox, "letters", look_until_the_turn_ended)
    watch._busy.add(SCHOOL)
    assert SCHOOL not in [turn.school for turn in watch._look()]
    assert SCHOOL in [turn.school for turn in watch._look()]


def test_work_waits_longer_after_each_failure_and_not_for_ever() -> None:
    patience = Patience()
    waits = [patience.postpone(SCHOOL) for _ in range(10)]
    assert waits[:3] == [0.5, 1.0, 2.0]
    assert max(waits) == 30.0
    assert not patience.is_ready(SCHOOL)
    assert patience.is_ready(OTHER_SCHOOL)
    patience.forgive(SCHOOL)
    assert patience.is_ready(SCHOOL)
    assert patience.seconds_left(5) == 5


def test_bell_remembers_a_ring_and_hears_several_as_one() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    began = time.monotonic()
    bell.wait(60)
    assert time.monotonic() - began < 30  # at once
    began = time.monotonic()
    bell.wait(0.05)
    assert time.monotonic() - began >= 0.04  # nothing is left of the second ring
