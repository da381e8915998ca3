"""Deleting a delivered file: a withdrawal, or the first half of a replacement."""

from sftpdrop.core.drop import DropState
from sftpdrop.store import decisions
from tests.watcher.room import OTHER_SCHOOL, Room, good_list, list_without


def test_deleted_file_is_withdrawn_and_its_bytes_stay_for_a_while(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.work_off()
    assert room.drop(drop_id).state is DropState.WITHDRAWN
    assert room.kept() == [drop_id]
    assert room.names() == []
    assert room.events(drop_id) == ["received", "judged", "withdrawn"]


def test_upload_soon_after_the_delete_keeps_the_last_good_list(room: Room) -> None:
    first = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.pass_time(minutes=1)
    second = room.deliver(list_without("NAAM"))
    room.work_off()
    assert room.drop(first).state is DropState.ACCEPTED
    assert room.drop(second).state is DropState.REJECTED
    assert room.receipt().startswith("AFGEKEURD")
    assert room.events(first)[-1] == "replaced"


def test_upload_long_after_the_delete_replaces_nothing(room: Room) -> None:
    first = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.pass_time(hours=1)
    room.deliver(list_without("NAAM"))
    room.work_off()
    assert room.drop(first).state is DropState.WITHDRAWN


def test_same_bytes_after_a_delete_are_a_drop_of_their_own(room: Room) -> None:
    content = good_list()
    first = room.deliver(content)
    room.work_off()
    room.delete()
    room.work_off()
    second = room.deliver(content)
    room.work_off()
    assert room.drop(first).state is DropState.SUPERSEDED
    assert room.drop(second).state is DropState.ACCEPTED
    assert room.receipt().startswith("GOEDGEKEURD")


def test_delete_of_a_list_that_the_library_has_brings_it_back_with_a_sentence(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    with room.database.begin() as connection:
        decisions.collect(connection, drop_id, into="a.csv", actor="admin", now=room.clock)
    room.delete()
    room.work_off()
    assert room.drop(drop_id).state is DropState.COLLECTED
    assert room.names() == ["lijst.xlsx", "lijst.xlsx.GOEDGEKEURD.txt"]
    assert "Verwijderen kan niet meer" in room.receipt().replace("\r\n", " ")


def test_delete_of_a_rejected_file_leaves_the_accepted_list_of_that_name(room: Room) -> None:
    good = room.deliver(good_list())
    room.work_off()
    bad = room.deliver(list_without("NAAM"))
    room.work_off()
    room.delete()
    room.work_off()
    assert room.drop(bad).state is DropState.WITHDRAWN
    assert room.drop(good).state is DropState.ACCEPTED
    assert room.names() == []


def test_delete_of_an_unknown_name_is_settled_and_changes_nothing(room: Room) -> None:
    room.delete("nooit.xlsx")
    room.work_off()
    assert room.is_idle()
    assert room.all_drops() == []


def test_school_that_deletes_touches_no_other_school(room: Room) -> None:
    mine, theirs = room.deliver(good_list()), room.deliver(good_list(), school=OTHER_SCHOOL)
    room.work_off()
    room.delete()
    room.work_off()
    assert room.drop(mine).state is DropState.WITHDRAWN
    assert room.drop(theirs).state is DropState.ACCEPTED
    assert room.names(OTHER_SCHOOL) == ["lijst.xlsx", "lijst.xlsx.GOEDGEKEURD.txt"]


def test_name_that_stayed_listed_after_a_crash_of_the_server_is_taken_away(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.delete()
    with room.school() as directory:
        directory.list_delivered("lijst.xlsx", 1, 0)
    room.work_off()
    assert room.drop(drop_id).state is DropState.WITHDRAWN
    assert room.names() == []


def test_delete_does_not_take_a_newer_upload_off_the_list(room: Room) -> None:
    room.deliver(good_list())
    room.work_off()
    room.delete()
    room.deliver(list_without("GESLACHT"))
    room.work_off()
    assert room.names() == ["lijst.xlsx", "lijst.xlsx.GOEDGEKEURD.txt"]


def test_restored_withdrawal_shows_the_file_and_its_receipt_again(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.work_off()
    with room.database.begin() as connection:
        decisions.restore(connection, drop_id, actor="admin", now=room.clock)
    room.work_off()
    assert room.drop(drop_id).state is DropState.ACCEPTED
    assert room.names() == ["lijst.xlsx", "lijst.xlsx.GOEDGEKEURD.txt"]
