"""Finishing: nothing is acknowledged that is not kept, whichever step the disk fails at."""

import errno
import hashlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sftpdrop.core.delivery import Delivery
from sftpdrop.core.filename import parse_name
from sftpdrop.errors import Refused
from sftpdrop.server.finish import Label, finish
from sftpdrop.server.wire import Reply, StatusCode
from sftpdrop.texts.refusals import REFUSALS
from tests.server.sessions import PEER, RESUME, School, in_loop, make_workplace
from tests.server.workbooks import HTML, xlsx

FULL = REFUSALS["disk_full"].en

# Every call that changes the disk on the way of a file from its CLOSE to its reply.
STEPS = ("open", "mkdir", "fsync", "rename", "unlink", "ftruncate", "utime", "fchmod")


def _every_call(*_arguments: Any) -> bool:
    return True


def _creates(*arguments: Any) -> bool:
    return bool(arguments[1] & os.O_CREAT)


WRITERS: Mapping[str, Callable[..., bool]] = {"open": _creates}


class FailingDisk:
    """Counts the calls of one kind and lets one of them fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
        self.calls = 0
        self._failing: int | None = None
        self._counts: Callable[..., bool] = WRITERS.get(kind, _every_call)
        self._real: Callable[..., Any] = getattr(os, kind)
        monkeypatch.setattr(os, kind, self._call)

    @contextmanager
    def failing(self, number: int) -> Iterator[None]:
        """Let the call of that number fail, counted from the beginning of the block."""
        self.calls, self._failing = 0, number
        yield
        self._failing = None

    def _call(self, *arguments: Any, **details: Any) -> Any:
        if self._failing is not None and self._counts(*arguments):
            self.calls += 1
            if self.calls == self._failing:
                raise OSError(errno.ENOSPC, "No space left on device")
        return self._real(*arguments, **details)


@pytest.mark.parametrize("kind", STEPS)
@in_loop
async def test_a_close_is_acknowledged_only_when_its_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    place = make_workplace(tmp_path)
    content = xlsx()
    disk = FailingDisk(monkeypatch, kind)
    refused = 0
    for number in itertools.count(1):
        school = School(place)
        before = len(school.delivered())
        handle = (await school.open("a.xlsx")).handle
        await school.write(handle, content)
        with disk.failing(number):
            answer = await school.close(handle)
        delivered = school.messages()[before:]
        if answer.code is StatusCode.OK:
            assert [message.name for message in delivered] == ["a.xlsx"]
            assert isinstance(delivered[0], Delivery)
            kept = place.state.spool_new / delivered[0].id / "bytes"
            assert hashlib.sha256(kept.read_bytes()).hexdigest() == delivered[0].sha256
        else:
            refused += 1
            assert answer.text == FULL
            assert delivered == []
            assert school.partials() == [("a.xlsx", len(content))]
        assert list(place.state.spool_tmp.iterdir()) == []
        if disk.calls < number:
            break
    assert refused or kind in ("unlink", "ftruncate", "utime", "fchmod")  # only the listing fails
    school = School(place)
    assert (await school.put("a.xlsx", content)).code is StatusCode.OK


@in_loop
async def test_a_file_that_could_not_be_listed_is_delivered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_details: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    school = School(make_workplace(tmp_path))
    monkeypatch.setattr(os, "fchmod", fail)
    assert (await school.put("a.xlsx", xlsx())).code is StatusCode.OK
    assert school.delivered() == ["a.xlsx"]
    assert list(school.desk.jail.school_path.glob(".*")) == []


@in_loop
async def test_a_rename_from_a_temporary_name_finishes_the_upload(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    for name in ("a.xlsx.filepart", "a.xlsx.1a2b3c4d.partial", ".in.a.xlsx"):
        assert (await school.put(name, xlsx())).code is StatusCode.OK
        assert (await school.rename(name, "a.xlsx")).code is StatusCode.OK
    assert school.delivered() == ["a.xlsx"] * 3
    assert await school.listed() == {"a.xlsx": len(xlsx())}


@pytest.mark.parametrize("name", ["a.xls.filepart", "a.xls"])
@in_loop
async def test_a_rename_never_finishes_what_its_client_did_not_close(
    tmp_path: Path, name: str
) -> None:
    place = make_workplace(tmp_path)
    school = School(place)
    handle = (await school.open(name)).handle
    await school.write(handle, HTML[:30])
    assert (await school.rename(name, "b.xls")).text == REFUSALS["still_open"].en
    other = School(place)
    assert (await other.rename(name, "b.xls")).text == REFUSALS["still_open"].en
    school.hang_up()
    assert (await other.rename(name, "b.xls")).text == REFUSALS["incomplete"].en
    handle = (await other.open(name, RESUME)).handle
    await other.write(handle, HTML[30:], 30)
    assert (await other.close(handle)).code is StatusCode.OK
    if name == "a.xls.filepart":
        assert (await other.rename(name, "b.xls")).code is StatusCode.OK
    assert len(other.delivered()) == 1


@in_loop
async def test_a_whole_workbook_whose_client_was_cut_off_is_finished_by_its_rename(
    tmp_path: Path,
) -> None:
    place = make_workplace(tmp_path)
    first = School(place)
    handle = (await first.open("a.xlsx.filepart")).handle
    await first.write(handle, xlsx())
    first.hang_up()
    second = School(place)
    assert (await second.rename("a.xlsx.filepart", "a.xlsx")).code is StatusCode.OK


@in_loop
async def test_an_empty_file_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    assert (await school.put("a.xlsx", b"")).text == REFUSALS["empty_file"].en
    assert school.upload_files() == []
    assert (await school.put("b.xlsx.tmp", b"")).code is StatusCode.OK
    assert (await school.rename("b.xlsx.tmp", "b.xlsx")).text == REFUSALS["empty_file"].en


@in_loop
async def test_an_upload_that_was_deleted_while_it_was_written_is_not_taken(
    tmp_path: Path,
) -> None:
    place = make_workplace(tmp_path)
    writer, other = School(place), School(place)
    for name in ("a.xlsx", "a.xlsx.part"):
        handle = (await writer.open(name)).handle
        await writer.write(handle, xlsx())
        assert (await other.remove(name)).code is StatusCode.OK
        assert (await writer.close(handle)).text == REFUSALS["bad_handle"].en
    assert writer.delivered() == []
    assert await writer.listed() == {}


@in_loop
async def test_a_replacement_by_delete_and_rename_keeps_its_order(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    await school.put("a.xlsx", xlsx())
    await school.put("a.xlsx.filepart", xlsx(9))
    assert (await school.remove("a.xlsx")).code is StatusCode.OK
    assert (await school.rename("a.xlsx.filepart", "a.xlsx")).code is StatusCode.OK
    kinds = [type(message).__name__ for message in school.messages()]
    assert kinds == ["Delivery", "Withdrawal", "Delivery"]


@in_loop
async def test_a_temporary_file_is_renamed_to_another_temporary_name(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    await school.put("a.xlsx.tmp", xlsx())
    assert (await school.rename("a.xlsx.tmp", "b.xlsx.part")).code is StatusCode.OK
    assert school.partials() == [("b.xlsx.part", len(xlsx()))]
    assert (await school.rename("b.xlsx.part", "b.pdf")).text == REFUSALS["wrong_extension"].en
    assert (await school.rename("b.xlsx.part", "b.xlsx")).code is StatusCode.OK
    assert (await school.rename("b.xlsx", "c.xlsx")).text == REFUSALS["rename_delivered"].en
    assert (await school.stat("c.xlsx")).kind is Reply.STATUS


def test_the_same_upload_is_handed_off_once(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)

    @in_loop
    async def leave() -> None:
        school = School(place)
        await school.put("a.xlsx.tmp", xlsx())
        (path,) = school.upload_files()
        label = Label(parse_name("a.xlsx"), PEER)
        finish(school.desk.jail, place.spool, path, label)
        with pytest.raises(Refused, match="bad_handle"):
            finish(school.desk.jail, place.spool, path, label)

    leave()


@in_loop
async def test_a_spool_that_cannot_be_written_refuses_and_keeps_the_upload(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    school = School(place)
    shutil.rmtree(place.state.spool_new)
    assert (await school.put("a.xlsx", xlsx())).text == FULL
    assert school.partials() == [("a.xlsx", len(xlsx()))]
    place.state.create()
    assert (await school.put("a.xlsx", xlsx())).code is StatusCode.OK
