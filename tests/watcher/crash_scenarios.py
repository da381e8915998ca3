"""What lies before the watcher when it is killed: one prepared room for each way of a drop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import update

from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.store import decisions, tables
from sftpdrop.watcher.pool import ChildFailed
from tests.watcher.room import Room, good_list, list_with_bsn, list_without, shrunken_list

OLD, NEW = "lijst.xlsx", "nieuw.xlsx"


@dataclass(frozen=True)
class Scenario:
    """What has happened before, and what an admin decides just before the watcher works."""

    prepare: Callable[[Room], object]
    decide: Callable[[Room], None] | None = None


def settled(room: Room, content: bytes, name: str = OLD) -> DropId:
    drop_id = room.deliver(content, name)
    room.work_off()
    return drop_id


def accepted(room: Room) -> DropId:
    return settled(room, good_list())


def rejected(room: Room) -> DropId:
    return settled(room, list_without("NAAM"))


def held(room: Room) -> DropId:
    accepted(room)
    drop_id = settled(room, shrunken_list(), NEW)
    assert room.drop(drop_id).state is DropState.HELD
    return drop_id


def tried_in_vain(room: Room) -> DropId:
    """A drop over which the children died each time."""
    drop_id = room.deliver(good_list())
    for _ in range(room.settings.watcher.tries):
        room.inspector.failures = [ChildFailed("crashed")]
        room.work_off()
    assert room.drop(drop_id).state is DropState.INSPECTING
    return drop_id


def failed(room: Room) -> DropId:
    drop_id = tried_in_vain(room)
    room.work_off()
    assert room.drop(drop_id).state is DropState.FAILED
    return drop_id


def collected(room: Room) -> DropId:
    drop_id = accepted(room)
    collect(room)
    room.work_off()
    return drop_id


def withdrawn(room: Room, before: Callable[[Room], DropId] = accepted) -> DropId:
    drop_id = before(room)
    room.delete(room.drop(drop_id).name)
    room.work_off()
    assert room.drop(drop_id).state is DropState.WITHDRAWN
    return drop_id


def superseded(room: Room) -> DropId:
    drop_id = accepted(room)
    settled(room, list_without("GESLACHT"), NEW)
    assert room.drop(drop_id).state is DropState.SUPERSEDED
    return drop_id


def then_deleted(before: Callable[[Room], DropId]) -> Scenario:
    """A settled drop, and its name deleted."""

    def prepare(room: Room) -> None:
        room.delete(room.drop(before(room)).name)

    return Scenario(prepare)


def then_delivered(before: Callable[[Room], DropId], content: bytes, name: str) -> Scenario:
    """A settled drop, and a newer delivery."""

    def prepare(room: Room) -> None:
        before(room)
        room.pass_time(minutes=5)
        room.deliver(content, name)

    return Scenario(prepare)


def two_months_ago(before: Callable[[Room], DropId]) -> Scenario:
    """A drop whose days are over."""

    def prepare(room: Room) -> None:
        room.pass_time(days=-60)
        before(room)

    return Scenario(prepare)


def set_back(before: Callable[[Room], DropId], state: DropState) -> Scenario:
    """A database that was set back to when the drop was not judged, and the name deleted."""

    def prepare(room: Room) -> None:
        drop_id = before(room)
        with room.database.begin() as connection:
            row = update(tables.drops).where(tables.drops.c.id == drop_id)
            connection.execute(row.values(state=state, answered=""))
        room.delete(room.drop(drop_id).name)

    return Scenario(prepare)


def forgotten(room: Room) -> None:
    """The database is lost; the vault has a list, and one that was withdrawn."""
    accepted(room)
    settled(room, list_without("GESLACHT"), NEW)
    room.delete(NEW)
    room.work_off()
    room.database.close()
    for path in room.state.database.parent.iterdir():
        path.unlink()


def older_copy(room: Room) -> None:
    """The database was set back to before the school withdrew its list."""
    drop_id = withdrawn(room)
    with room.database.begin() as connection:
        row = update(tables.drops).where(tables.drops.c.id == drop_id)
        connection.execute(row.values(state=DropState.ACCEPTED, answered=DropState.ACCEPTED))


def approve(room: Room) -> None:
    with room.database.begin() as connection:
        decisions.approve(connection, last(room), actor="admin", now=room.clock)


def reject(room: Room) -> None:
    with room.database.begin() as connection:
        decisions.reject(connection, last(room), reason="half", actor="admin", now=room.clock)


def retry(room: Room) -> None:
    with room.database.begin() as connection:
        decisions.retry(connection, last(room), actor="admin", now=room.clock)


def restore(room: Room) -> None:
    with room.database.begin() as connection:
        decisions.restore(connection, last(room), actor="admin", now=room.clock)


def collect(room: Room) -> None:
    with room.database.begin() as connection:
        decisions.collect(connection, last(room), into="a.csv", actor="admin", now=room.clock)


def last(room: Room) -> DropId:
    return room.all_drops()[-1].id


SCENARIOS: Mapping[str, Scenario] = {
    "accepted": Scenario(lambda room: room.deliver(good_list())),
    "unlisted": Scenario(lambda room: room.deliver(good_list(), listed=False)),
    "rejected": Scenario(lambda room: room.deliver(list_without("NAAM"))),
    "destroyed": Scenario(lambda room: room.deliver(list_with_bsn())),
    "held": then_delivered(accepted, shrunken_list(), NEW),
    "failed": Scenario(tried_in_vain),
    "superseded": then_delivered(accepted, list_without("GESLACHT"), NEW),
    "collected superseded": then_delivered(collected, list_without("GESLACHT"), NEW),
    "held superseded": then_delivered(held, list_without("GESLACHT"), "derde.xlsx"),
    "repeated": then_delivered(accepted, good_list(), OLD),
    "replaced": then_delivered(withdrawn, list_without("NAAM"), OLD),
    "withdrawn": then_deleted(accepted),
    "withdrawn rejected": then_deleted(rejected),
    "withdrawn held": then_deleted(held),
    "withdrawn failed": then_deleted(failed),
    "withdrawn unjudged": Scenario(lambda room: (room.deliver(good_list()), room.delete())),
    "withdrawn too late": then_deleted(collected),
    "withdrawn as received": set_back(accepted, DropState.RECEIVED),
    "withdrawn as inspecting": set_back(accepted, DropState.INSPECTING),
    "approved": Scenario(held, approve),
    "rejected by person": Scenario(held, reject),
    "failed rejected": Scenario(failed, reject),
    "retried": Scenario(failed, retry),
    "collected": Scenario(accepted, collect),
    "restored": Scenario(withdrawn, restore),
    "restored rejected": Scenario(partial(withdrawn, before=rejected), restore),
    "restored held": Scenario(partial(withdrawn, before=held), restore),
    "restored failed": Scenario(partial(withdrawn, before=failed), restore),
    "purged rejected": two_months_ago(rejected),
    "purged collected": two_months_ago(collected),
    "purged superseded": two_months_ago(superseded),
    "purged withdrawn": two_months_ago(withdrawn),
    "forgotten": Scenario(forgotten),
    "older copy": Scenario(older_copy),
}
