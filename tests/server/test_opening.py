"""An OPEN for writing while another session of the school does something with the same name."""

import asyncio
import errno
from pathlib import Path

import pytest

from sftpdrop.server.jail import Jail
from sftpdrop.server.upload import Upload
from sftpdrop.server.upload_lock import remove_upload
from sftpdrop.server.wire import StatusCode
from sftpdrop.texts.refusals import REFUSALS
from tests.server.sessions import RESUME, School, in_loop, make_workplace
from tests.server.workbooks import xlsx


@in_loop
async def test_what_is_gone_before_it_is_resumed_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, xlsx())
    school.hang_up()
    resume = Upload.resume

    def resume_too_late(*details: object) -> Upload:
        for path in school.upload_files():
            remove_upload(path)  # as another session's REMOVE, or as the CLOSE that finishes it
        return resume(*details)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Upload, "resume", resume_too_late)
    school = School(school.place)
    assert (await school.put("a.xlsx", xlsx(9), RESUME)).code is StatusCode.OK
    assert await school.listed() == {"a.xlsx": len(xlsx(9))}


@in_loop
async def test_an_open_that_fails_at_its_end_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    school = School(make_workplace(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(Jail, "discard_uploads", fail)
        assert (await school.open("a.xlsx")).text == REFUSALS["try_again"].en
    assert school.upload_files() == []
    assert (await school.put("a.xlsx", xlsx())).code is StatusCode.OK


@in_loop
async def test_two_sessions_that_resume_one_upload_at_once_both_get_it(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    lost, content = School(place), xlsx()
    handle = (await lost.open("a.xlsx")).handle
    await lost.write(handle, content)
    lost.hang_up()
    one, other = School(place), School(place)
    answers = await asyncio.gather(*(each.open("a.xlsx", RESUME) for each in (one, other)))
    for school, answer in zip((one, other), answers, strict=True):
        assert (await school.close(answer.handle)).code is StatusCode.OK
    assert one.delivered() == ["a.xlsx"] * 2
