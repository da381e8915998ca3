"""What a start finds: drops of the vault that the database does not know."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.verdict import BYTES_MISSING
from sftpdrop.spool import NOTE
from sftpdrop.store import decisions, tables
from tests.watcher.room import Room, good_list, list_without


def lose_database(room: Room) -> None:
    room.database.close()
    for path in room.state.database.parent.iterdir():
        path.unlink()
    room.open_database()


def test_lost_database_is_filled_again_from_the_vault(room: Room) -> None:
    first = room.deliver(good_list())
    room.work_off()
    second = room.deliver(list_without("GESLACHT"), "nieuw.xlsx")
    room.work_off()
    receipts = room.receipt(), room.receipt("nieuw.xlsx")
    lose_database(room)
    room.work_off()
    assert [drop.id for drop in room.all_drops()] == [first, second]
    assert room.drop(first).state is DropState.SUPERSEDED
    assert room.drop(second).state is DropState.ACCEPTED
    assert (room.receipt(), room.receipt("nieuw.xlsx")) == receipts
    assert room.kept() == [first, second]


def test_withdrawal_outlives_a_lost_database(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.work_off()
    lose_database(room)
    room.work_off()
    assert room.drop(drop_id).state is DropState.WITHDRAWN
    assert room.names() == []


def test_older_database_gets_only_what_it_lacks(room: Room) -> None:
    first = room.deliver(good_list())
    room.work_off()
    second = room.deliver(list_without("NAAM"), "nieuw.xlsx")
    room.work_off()
    with room.database.begin() as connection:
        connection.execute(delete(tables.drops).where(tables.drops.c.id == second))
    room.work_off()
    assert room.drop(second).state is DropState.REJECTED
    assert room.events(first) == ["received", "judged"]


def test_withdrawal_outlives_a_database_that_was_set_back(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.work_off()
    with room.database.begin() as connection:
        row = update(tables.drops).where(tables.drops.c.id == drop_id)
        connection.execute(row.values(state=DropState.ACCEPTED, answered=DropState.ACCEPTED))
    room.work_off()
    assert room.drop(drop_id).state is DropState.WITHDRAWN
    assert room.names() == []
    assert (room.state.vault / drop_id / "withdrawal.json").exists()


def test_withdrawal_that_an_admin_undid_is_not_made_again(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.work_off()
    with room.database.begin() as connection:
        decisions.restore(connection, drop_id, actor="admin", now=room.clock)
    for _ in range(2):
        room.work_off()
        assert room.drop(drop_id).state is DropState.ACCEPTED


def test_drop_whose_bytes_are_nowhere_does_not_stay_stuck(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.desk.vault.destroy(drop_id)
    with room.database.begin() as connection:
        row = update(tables.drops).where(tables.drops.c.id == drop_id)
        connection.execute(row.values(state=DropState.RECEIVED))
    room.work_off()
    drop = room.drop(drop_id)
    assert (drop.state, drop.reason) == (DropState.FAILED, BYTES_MISSING)
    assert room.receipt().startswith("IN WACHT")


def without_note(delivery: Path) -> None:
    (delivery / NOTE).unlink()


def with_half_a_note(delivery: Path) -> None:
    (delivery / NOTE).write_text("{")


def with_a_pipe_for_a_note(delivery: Path) -> None:
    (delivery / NOTE).unlink()
    os.mkfifo(delivery / NOTE)


def with_a_note_of_another(delivery: Path) -> None:
    note = json.loads((delivery / NOTE).read_text())
    (delivery / NOTE).write_text(json.dumps({**note, "id": DropId.new()}))


def a_file(delivery: Path) -> None:
    shutil.rmtree(delivery)
    delivery.touch()


def a_link(delivery: Path) -> None:
    delivery.rename(delivery.parents[2] / "elsewhere")
    delivery.symlink_to(delivery.parents[2] / "elsewhere")


@pytest.mark.parametrize(
    "broken",
    [
        without_note,
        with_half_a_note,
        with_a_pipe_for_a_note,
        with_a_note_of_another,
        a_file,
        a_link,
    ],
)
def test_delivery_that_cannot_be_understood_is_set_aside_and_holds_nothing_up(
    room: Room, broken: Callable[[Path], None]
) -> None:
    drop_id = room.deliver(good_list(), "kapot.xlsx")
    broken(room.state.spool_new / drop_id)
    good = room.deliver(good_list())
    room.work_off()
    assert [drop.id for drop in room.all_drops()] == [good]
    assert room.drop(good).state is DropState.ACCEPTED
    assert os.path.lexists(room.state.broken / drop_id)
    assert room.is_idle()


def test_links_that_lie_about_lead_nowhere_and_hold_nothing_up(room: Room) -> None:
    outside = room.state.root.parent / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    for parent in (room.state.work, room.state.vault):
        (parent / ".link").symlink_to(outside)
    drop_id = room.deliver(good_list())
    room.work_off()
    assert room.drop(drop_id).state is DropState.ACCEPTED
    assert (outside / "kept").exists()
    assert not (room.state.work / ".link").is_symlink()


def test_broken_note_of_a_withdrawal_holds_nothing_up(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    room.delete()
    room.work_off()
    (room.state.vault / drop_id / "withdrawal.json").write_text("{")
    lose_database(room)
    room.work_off()
    assert room.drop(drop_id).state is DropState.ACCEPTED


def test_note_of_a_withdrawal_lies_beside_the_bytes(room: Room) -> None:
    drop_id = room.deliver(good_list())
    room.work_off()
    withdrawal_id = room.delete()
    room.work_off()
    note = json.loads((room.state.vault / drop_id / "withdrawal.json").read_text())
    assert note["id"] == withdrawal_id
