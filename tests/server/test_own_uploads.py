"""Two sessions of a school that send files of one name: a RENAME means its own bytes."""

import os
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sftpdrop.core.delivery import Delivery
from sftpdrop.core.filename import FileName
from sftpdrop.server.finish import finish
from sftpdrop.server.own_uploads import OwnUploads
from sftpdrop.server.upload_lock import held, remove_upload
from sftpdrop.server.wire import Reply, Request, StatusCode, string
from sftpdrop.texts.refusals import REFUSALS
from tests.server.sessions import RESUME, School, in_loop, make_workplace, until
from tests.server.workbooks import xlsx
from tests.waiting import PATIENCE

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


@pytest.mark.parametrize("deleted", [True, False])
@in_loop
async def test_a_rename_behind_a_close_that_was_refused_delivers_nobody_else_s_bytes(
    tmp_path: Path, deleted: bool
) -> None:
    place = make_workplace(tmp_path)
    one, other = School(place), School(place)
    handle = (await one.open(PART)).handle
    await one.write(handle, xlsx(9)[:1000])
    await one.write(handle, xlsx(9)[1500:], 1500)
    if deleted:
        assert (await other.remove(PART)).code is StatusCode.OK
    assert (await other.put(PART, xlsx())).code is StatusCode.OK
    assert (await one.rename(PART, FINAL)).text == REFUSALS[
        "try_again" if deleted else "still_open"
    ].en
    assert (await one.close(handle)).code is StatusCode.FAILURE
    refused = await one.rename(PART, FINAL)
    assert refused.text == REFUSALS["try_again" if deleted else "incomplete"].en
    assert one.delivered() == []
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


@in_loop
async def test_an_upload_that_is_being_renamed_is_its_session_s_until_that_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow_finish(*details: object) -> object:
        began.set()
        go_on.wait(PATIENCE)
        return finish(*details)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr("sftpdrop.server.desk.finish", slow_finish)
    place = make_workplace(tmp_path)
    one, other, third = School(place), School(place), School(place)
    await one.put(PART, xlsx(9))
    renamed = one.send(Request.RENAME, string(PART), string(FINAL))
    await until(began.is_set)
    assert (await third.rename(PART, FINAL)).text == REFUSALS["still_open"].en
    resumed = (await third.open(PART, RESUME)).handle
    assert (await other.put(PART, xlsx())).code is StatusCode.OK
    go_on.set()
    assert (await one.answer(renamed)).code is StatusCode.OK
    assert [message.size for message in one.messages() if isinstance(message, Delivery)] == [
        len(xlsx(9))
    ]
    assert (await third.close(resumed)).code is StatusCode.OK


@pytest.mark.parametrize("new", [FINAL, "b.xlsx.tmp"])
@in_loop
async def test_an_upload_that_is_deleted_as_it_is_renamed_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new: str
) -> None:
    school = School(make_workplace(tmp_path))
    await school.put(PART, xlsx())

    def too_late(path: Path) -> AbstractContextManager[None]:
        remove_upload(path)
        return held(path)

    monkeypatch.setattr("sftpdrop.server.desk.held", too_late)
    assert (await school.rename(PART, new)).text == REFUSALS["bad_handle"].en
    assert school.delivered() == []
    assert school.upload_files() == []


@in_loop
async def test_what_was_refused_of_a_name_is_not_told_once_it_was_delivered_by_a_rename(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    assert (await school.put(FINAL, b"")).text == REFUSALS["empty_file"].en
    await school.put(PART, xlsx())
    assert (await school.rename(PART, FINAL)).code is StatusCode.OK
    assert (await school.stat(FINAL)).kind is Reply.ATTRS


@in_loop
async def test_an_upload_that_is_closed_while_another_session_looks_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_workplace(tmp_path)
    one, other = School(place), School(place)
    handle = (await one.open(PART)).handle
    await one.write(handle, xlsx())
    (upload,) = one.session.handles.uploads()
    look = Path.lstat

    def look_too_late(path: Path) -> os.stat_result:
        if upload.on_disk.declared_size is None:
            upload.promise(upload.size)  # as a CLOSE does, in another process
        return look(path)

    monkeypatch.setattr(Path, "lstat", look_too_late)
    assert other.desk.lstat(FileName(PART)).size == len(xlsx())


@in_loop
async def test_an_upload_that_begins_at_the_moment_of_a_rename_is_told_to_be_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_workplace(tmp_path)
    one, other = School(place), School(place)
    await other.open(PART)
    monkeypatch.setattr(OwnUploads, "to_rename", lambda *_: None)
    assert (await one.rename(PART, FINAL)).text == REFUSALS["still_open"].en
