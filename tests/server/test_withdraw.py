"""A delete while the database knows less than the school: a newer delivery may still wait."""

from pathlib import Path

from sqlalchemy import update

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.drop import DropState
from sftpdrop.server.wire import StatusCode
from sftpdrop.store import drops, tables
from sftpdrop.texts.refusals import REFUSALS
from tests.schools import add_school
from tests.server.sessions import School, in_loop, make_workplace
from tests.server.workbooks import xlsx


def collect(school: School) -> None:
    """Let the library have what waits, as watcher and `collect` do together."""
    for message in school.messages():
        assert isinstance(message, Delivery)
        school.place.spool.claim(message.id)
        with school.place.database.begin() as connection:
            drops.register(connection, message)
            connection.execute(update(tables.drops).values(state=DropState.COLLECTED))


@in_loop
async def test_a_list_that_was_collected_stays(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    add_school(school.place.database)
    await school.put("a.xlsx", xlsx())
    collect(school)
    await school.put("b.xlsx", xlsx(9))
    assert (await school.remove("a.xlsx")).text == REFUSALS["already_collected"].en
    assert school.delivered() == ["b.xlsx"]


@in_loop
async def test_a_newer_one_that_the_watcher_has_not_seen_yet_can_be_deleted(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    add_school(school.place.database)
    await school.put("a.xlsx", xlsx())
    collect(school)
    await school.put("A.xlsx", xlsx(9))
    assert (await school.remove("a.xlsx")).code is StatusCode.OK
    delivery, withdrawal = school.messages()
    assert isinstance(delivery, Delivery)
    assert isinstance(withdrawal, Withdrawal)
    assert withdrawal.name == delivery.name
    assert await school.listed() == {}
