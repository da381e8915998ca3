"""What lies before the watcher when it is killed: one prepared room for each way of a drop."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.store import decisions
from sftpdrop.watcher.pool import ChildFailed
from tests.watcher.room import Room, good_list, list_with_bsn, list_without, shrunken_list

ADMIN_AT = datetime(2026, 8, 24, 12, 0, tzinfo=UTC)


def accepted(room: Room) -> None:
    room.deliver(good_list())


def unlisted(room: Room) -> None:
    room.deliver(good_list(), listed=False)


def rejected(room: Room) -> None:
    room.deliver(list_without("NAAM"))


def destroyed(room: Room) -> None:
    room.deliver(list_with_bsn())


def held(room: Room) -> None:
    _settled(room, good_list())
    room.deliver(shrunken_list(), "nieuw.xlsx")


def superseded(room: Room) -> None:
    _settled(room, good_list())
    room.pass_time(hours=1)
    room.deliver(list_without("GESLACHT"), "nieuw.xlsx")


def repeated(room: Room) -> None:
    content = good_list()
    _settled(room, content)
    room.deliver(content)


def withdrawn(room: Room) -> None:
    _settled(room, good_list())
    room.delete()


def withdrawn_unjudged(room: Room) -> None:
    room.deliver(good_list())
    room.delete()


def replaced(room: Room) -> None:
    _settled(room, good_list())
    room.delete()
    room.deliver(list_without("NAAM"))


def withdrawn_too_late(room: Room) -> None:
    drop_id = _settled(room, good_list())
    with room.database.begin() as connection:
        decisions.collect(connection, drop_id, into="list.csv", actor="admin", now=ADMIN_AT)
    room.work_off()
    room.delete()


def approved(room: Room) -> None:
    first = _settled(room, good_list())
    second = _settled(room, shrunken_list(), "nieuw.xlsx")
    assert room.drop(first).state is DropState.ACCEPTED
    with room.database.begin() as connection:
        decisions.approve(connection, second, actor="admin", now=ADMIN_AT)


def rejected_by_person(room: Room) -> None:
    _settled(room, good_list())
    second = _settled(room, shrunken_list(), "nieuw.xlsx")
    with room.database.begin() as connection:
        decisions.reject(connection, second, reason="half", actor="admin", now=ADMIN_AT)


def restored(room: Room) -> None:
    drop_id = _settled(room, good_list())
    room.delete()
    room.work_off()
    with room.database.begin() as connection:
        decisions.restore(connection, drop_id, actor="admin", now=ADMIN_AT)


def retried(room: Room) -> None:
    drop_id = _failed(room)
    with room.database.begin() as connection:
        decisions.retry(connection, drop_id, actor="admin", now=ADMIN_AT)


def forgotten(room: Room) -> None:
    """The database is lost; the vault has a list, and one that was withdrawn."""
    _settled(room, good_list())
    _settled(room, list_without("GESLACHT"), "ander.xlsx")
    room.delete("ander.xlsx")
    room.work_off()
    room.database.close()
    for path in room.state.database.parent.iterdir():
        path.unlink()


def _settled(room: Room, content: bytes, name: str = "lijst.xlsx") -> DropId:
    drop_id = room.deliver(content, name)
    room.work_off()
    return drop_id


def _failed(room: Room) -> DropId:
    """A drop over which the children died each time."""
    drop_id = room.deliver(good_list())
    for _ in range(room.settings.watcher.tries + 1):
        room.inspector.failures = [ChildFailed("crashed")]
        room.work_off()
    assert room.drop(drop_id).state is DropState.FAILED
    return drop_id


SCENARIOS: Mapping[str, Callable[[Room], None]] = {
    scenario.__name__: scenario
    for scenario in (
        accepted,
        unlisted,
        rejected,
        destroyed,
        held,
        superseded,
        repeated,
        withdrawn,
        withdrawn_unjudged,
        replaced,
        withdrawn_too_late,
        approved,
        rejected_by_person,
        restored,
        retried,
        forgotten,
    )
}
