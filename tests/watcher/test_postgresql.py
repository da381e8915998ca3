"""PostgreSQL in the place of SQLite: every way of a drop ends as it does there."""

from pathlib import Path

import pytest
from sqlalchemy import text

from sftpdrop.core.drop import DropState
from tests.postgresql import Cluster
from tests.waiting import wait_for
from tests.watcher.crash import describe
from tests.watcher.crash_scenarios import SCENARIOS, Scenario
from tests.watcher.room import Room, good_list

SAME = [name for name in SCENARIOS if name != "forgotten"]
"""`forgotten` deletes SQLite's file."""


def room_with(database: str, directory: Path) -> Room:
    return Room(directory, state={"directory": directory, "database": database})


def lived(life: Scenario, room: Room) -> str:
    life.prepare(room)
    if life.decide is not None:
        life.decide(room)
    room.work_off()
    try:
        return describe(room)
    finally:
        room.database.close()


@pytest.mark.parametrize("scenario", SAME)
def test_every_way_of_a_drop_ends_as_with_sqlite(
    scenario: str, tmp_path: Path, cluster: Cluster
) -> None:
    life = SCENARIOS[scenario]
    expected = lived(life, Room(tmp_path / "sqlite"))
    room = room_with(cluster.new_database(), tmp_path / "postgresql")
    assert lived(life, room) == expected


def test_lost_database_is_filled_again_from_the_vault(tmp_path: Path, cluster: Cluster) -> None:
    room = room_with(cluster.new_database(), tmp_path)
    drop_id = room.deliver(good_list())
    room.work_off()
    room.database.close()
    again = room_with(cluster.new_database(), tmp_path)
    again.work_off()
    assert again.drop(drop_id).state is DropState.ACCEPTED
    again.database.close()


def test_connection_that_the_server_ends_is_made_anew(tmp_path: Path, cluster: Cluster) -> None:
    room = room_with(cluster.new_database(), tmp_path)
    with room.database.read():
        pass
    name = {"name": room.database.engine.url.database}
    there = "FROM pg_stat_activity WHERE datname = :name"
    other = room_with(cluster.new_database(), tmp_path / "other")

    def is_gone() -> bool:
        with other.database.read() as connection:
            return not connection.execute(text(f"SELECT count(*) {there}"), name).scalar_one()

    with other.database.begin() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {there}"), name)
    wait_for(is_gone, "the server had ended the connection")
    other.database.close()
    drop_id = room.deliver(good_list())
    room.work_off()
    assert room.drop(drop_id).state is DropState.ACCEPTED
    room.database.close()
