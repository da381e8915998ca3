"""Two sessions of a school that send files of one name: a RENAME means its own bytes."""

from pathlib import Path

import pytest

from sftpdrop.server.wire import StatusCode
from sftpdrop.texts.refusals import REFUSALS
from tests.server.sessions import RESUME, School, in_loop, make_workplace
from tests.server.workbooks import xlsx

PART, FINAL = "a.xlsx.filepart", "a.xlsx"


@in_loop
async def test_bytes_that_another_session_sent_since_are_not_delivered_by_a_rename(
    tmp_path: Path,
) -> None:
    place = make_workplace(tmp_path)
    one, other = School(place), School(place)
    assert (await one.put(PART, xlsx(9))).code is StatusCode.OK
    assert (await other.put(PART, xlsx())).code is StatusCode.OK
    assert (await one.rename(PART, FINAL)).text == REFUSALS["try_again"].en
    assert one.delivered() == []
    assert (await other.rename(PART, FINAL)).code is StatusCode.OK
    assert await one.listed() == {FINAL: len(xlsx())}
    assert (await one.put(PART, xlsx(9))).code is StatusCode.OK
    assert (await one.rename(PART, FINAL)).code is StatusCode.OK
    assert await one.listed() == {FINAL: len(xlsx(9))}


@in_loop
async def test_a_rename_waits_for_no_bytes_of_another_session(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    one, other = School(place), School(place)
    await one.put(PART, xlsx())
    handle = (await other.open(PART)).handle
    await other.write(handle, xlsx(9))
    assert (await one.rename(PART, FINAL)).text == REFUSALS["still_open"].en
    assert one.delivered() == []
    assert (await other.close(handle)).code is StatusCode.OK
    assert (await other.rename(PART, FINAL)).code is StatusCode.OK


@in_loop
async def test_an_upload_that_another_session_went_on_with_is_the_other_one_s(
    tmp_path: Path,
) -> None:
    place = make_workplace(tmp_path)
    one, other = School(place), School(place)
    await one.put(PART, xlsx())
    handle = (await other.open(PART, RESUME)).handle
    assert (await other.close(handle)).code is StatusCode.OK
    assert (await one.rename(PART, FINAL)).text == REFUSALS["try_again"].en
    assert (await other.rename(PART, FINAL)).code is StatusCode.OK


@pytest.mark.parametrize("through", [(), ("b.xlsx.tmp",), ("b.xlsx.tmp", PART)])
@in_loop
async def test_a_session_renames_what_it_closed_by_whatever_names(
    tmp_path: Path, through: tuple[str, ...]
) -> None:
    school = School(make_workplace(tmp_path))
    await school.put(PART, xlsx())
    name = PART
    for next_name in (*through, FINAL):
        assert (await school.rename(name, next_name)).code is StatusCode.OK
        name = next_name
    assert school.delivered() == [FINAL]


@in_loop
async def test_after_its_connection_was_lost_a_client_renames_the_newest(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    lost = School(place)
    await lost.put(PART, xlsx())
    lost.hang_up()
    assert (await School(place).rename(PART, FINAL)).code is StatusCode.OK
