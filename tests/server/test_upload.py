import asyncio
import os
import struct
import threading
from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.errors import Refused
from sftpdrop.server import arrival
from sftpdrop.server.upload_lock import is_being_written
from sftpdrop.server.wire import OpenFlag, Reply, Request, StatusCode, string
from sftpdrop.texts.refusals import REFUSALS, say_refusal
from tests.server.sessions import CREATE, RESUME, School, in_loop, make_workplace
from tests.server.workbooks import xlsx
from tests.waiting import PATIENCE

MIB = 1024 * 1024


async def cut_off(school: School, name: str, content: bytes) -> None:
    """Upload and lose the connection."""
    handle = (await school.open(name)).handle
    await school.write(handle, content)
    school.hang_up()


@in_loop
async def test_an_upload_cut_off_is_kept_with_its_size_and_never_judged(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    content = xlsx()
    await cut_off(School(place), "a.xlsx", content)
    school = School(place)
    assert school.delivered() == []
    assert await school.listed() == {"a.xlsx": len(content)}
    assert not is_being_written(school.upload_files()[0])


@in_loop
async def test_a_closed_upload_is_nobodys_also_while_its_hash_is_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def hash_slowly(_: arrival.Hashing, descriptor: int, _end: int) -> None:
        go_on.wait(PATIENCE)
        os.close(descriptor)

    monkeypatch.setattr(arrival, "STEP", 1)
    monkeypatch.setattr(arrival.Hashing, "step", hash_slowly)
    school = School(make_workplace(tmp_path))
    await school.put("a.xlsx.filepart", xlsx())
    assert (await school.rename("a.xlsx.filepart", "a.xlsx")).code is StatusCode.OK
    await cut_off(school, "b.xlsx", xlsx())
    assert not any(map(is_being_written, school.upload_files()))
    go_on.set()


@in_loop
async def test_an_upload_of_which_nothing_arrived_leaves_nothing(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    await school.open("a.xlsx")
    school.hang_up()
    assert school.upload_files() == []


@in_loop
async def test_a_cut_upload_is_resumed_from_where_it_ended(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    content = xlsx()
    await cut_off(School(place), "a.xlsx", content[:2000])
    (before,) = School(place).upload_files()
    inode = before.stat().st_ino
    school = School(place)
    handle = (await school.open("a.xlsx", RESUME)).handle
    (taken,) = school.upload_files()
    assert taken.stat().st_ino == inode  # taken over, not copied
    await school.write(handle, content[2000:], 2000)
    assert (await school.close(handle)).code is StatusCode.OK
    assert school.delivered() == ["a.xlsx"]


@in_loop
async def test_appending_goes_behind_what_arrived_whatever_the_offset(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    content = xlsx()
    await cut_off(School(place), "a.xlsx", content[:1000])
    school = School(place)
    handle = (await school.open("a.xlsx", OpenFlag.WRITE | OpenFlag.APPEND)).handle
    for start in range(1000, len(content), 1000):
        await school.write(handle, content[start : start + 1000], 0)
    assert (await school.close(handle)).code is StatusCode.OK
    again = await school.open("a.xlsx", OpenFlag.WRITE | OpenFlag.APPEND)
    assert again.text == REFUSALS["append_refused"].en


@in_loop
async def test_an_upload_that_is_still_written_is_copied_and_both_finish(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    content = xlsx()
    first, second = School(place), School(place)
    one = (await first.open("a.xlsx")).handle
    await first.write(one, content[:3000])
    two = (await second.open("a.xlsx", RESUME)).handle
    await second.write(two, content[3000:], 3000)
    assert (await second.close(two)).code is StatusCode.OK
    await first.write(one, content[3000:], 3000)
    assert (await first.close(one)).code is StatusCode.OK
    assert first.delivered() == ["a.xlsx", "a.xlsx"]
    assert first.upload_files() == []


@in_loop
async def test_what_lies_behind_a_hole_is_not_kept_for_resuming(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    school = School(place)
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, b"PK" * 500)
    await school.write(handle, b"PK" * 500, 5000)
    assert (await school.close(handle)).text == REFUSALS["incomplete"].en
    assert school.partials() == [("a.xlsx", 1000)]


@in_loop
async def test_a_declared_size_that_was_not_met_is_incomplete(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    content = xlsx()
    handle = (await school.open("a.xlsx", CREATE, len(content) + 1)).handle
    await school.write(handle, content)
    assert (await school.close(handle)).text == REFUSALS["incomplete"].en
    told = await school.stat("a.xlsx")  # who ignored it and looks is told once more
    assert told.text == REFUSALS["incomplete"].en
    assert (await school.stat("a.xlsx")).kind is Reply.ATTRS


@in_loop
async def test_uploads_of_one_name_do_not_pile_up(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    for number in range(5):
        await cut_off(School(place), "a.xlsx", bytes(1000 + number))
    for number in range(5):
        school = School(place)
        handle = (await school.open("a.xlsx", RESUME)).handle
        await school.write(handle, b"x", 1004 + number)
        school.hang_up()
    assert School(place).partials() == [("a.xlsx", 1009)]


async def fill(school: School, number: int) -> Refused | None:
    """Write up to 10 MB under a name of its own."""
    name = f"{number}.xlsx"
    opened = await school.open(name)
    if opened.kind is Reply.STATUS:
        return Refused(opened.text)
    for offset in range(0, 10 * MIB, 128 * 1024):
        written = await school.write(opened.handle, bytes(128 * 1024), offset)
        if written.code is not StatusCode.OK:
            return Refused(written.text)
        await asyncio.sleep(0)
    return None


@in_loop
async def test_many_uploads_at_once_do_not_pass_the_schools_limit(tmp_path: Path) -> None:
    limit = 12 * MIB
    place = make_workplace(tmp_path, upload={"max_school_bytes": limit})
    schools = [School(place) for _ in range(6)]
    fills = [fill(school, number) for number, school in enumerate(schools * 2)]
    outcomes = await asyncio.gather(*fills)
    used = sum(path.stat().st_size for path in schools[0].upload_files())
    assert limit - 12 * 256 * 1024 <= used <= limit
    full = say_refusal(Refused("school_full", limit=limit), Locale.ENGLISH)
    assert {str(outcome) for outcome in outcomes if outcome} == {full}
    for school in schools:
        school.hang_up()


@in_loop
async def test_an_upload_that_was_deleted_takes_no_room_unseen(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, bytes(200_000))
    (path,) = school.upload_files()
    with path.open("rb") as file:
        assert (await school.remove("a.xlsx")).code is StatusCode.OK
        assert (await school.write(handle, b"x", 1)).text == REFUSALS["bad_handle"].en
        promise = struct.pack(">IQ", 1, 500_000)
        answer = await school.ask(Request.FSETSTAT, string(handle), promise)
        assert answer.text == REFUSALS["bad_handle"].en
        assert file.read() == b""
    assert school.upload_files() == []


@in_loop
async def test_a_school_that_is_full_can_still_replace_and_delete(tmp_path: Path) -> None:
    place = make_workplace(tmp_path, upload={"max_school_bytes": 60_000})
    school = School(place)
    big = xlsx(2000)
    assert 30_000 < len(big) < 60_000
    assert (await school.put("a.xlsx", big)).code is StatusCode.OK
    refused = await school.open("b.xlsx", CREATE, 40_000)
    assert refused.text == say_refusal(Refused("school_full", limit=60_000), Locale.ENGLISH)
    assert (await school.put("A.xlsx", big)).code is StatusCode.OK
    assert (await school.remove("A.xlsx")).code is StatusCode.OK
    assert (await school.open("b.xlsx", CREATE, 40_000)).kind is Reply.HANDLE


@in_loop
async def test_more_files_than_the_limit_are_refused_also_of_one_name(tmp_path: Path) -> None:
    place = make_workplace(tmp_path, upload={"max_files": 3})
    school = School(place)
    for _ in range(3):
        assert (await school.open("a.xlsx")).kind is Reply.HANDLE
    for name in ("a.xlsx", "b.xlsx"):
        assert (await school.open(name)).text == REFUSALS["too_many_files"].en.format(limit=3)


@in_loop
async def test_a_file_over_the_limit_is_refused_at_open_or_at_the_write_that_passes_it(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path, upload={"max_file_bytes": 1000}))
    too_large = say_refusal(Refused("file_too_large", limit=1000), Locale.ENGLISH)
    assert (await school.open("a.xlsx", CREATE, 1001)).text == too_large
    handle = (await school.open("a.xlsx", CREATE, 1000)).handle
    assert (await school.write(handle, bytes(1000))).code is StatusCode.OK
    assert (await school.write(handle, b"x", 1000)).text == too_large
    assert (await school.close(handle)).text == too_large


@in_loop
async def test_a_refused_write_spoils_the_upload_though_its_client_goes_on(tmp_path: Path) -> None:
    content = xlsx()
    place = make_workplace(tmp_path, upload={"max_file_bytes": len(content)})
    school = School(place)
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, b"x", len(content))
    assert (await school.write(handle, content)).code is StatusCode.OK
    assert (await school.close(handle)).code is StatusCode.FAILURE
    assert school.delivered() == []


@in_loop
async def test_writing_in_thousands_of_pieces_is_refused(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    answers = [await school.write(handle, b"x", 2 * number) for number in range(4098)]
    assert answers[-1].text == REFUSALS["too_many_pieces"].en
    assert (await school.close(handle)).text == REFUSALS["too_many_pieces"].en


@in_loop
async def test_a_size_that_is_promised_must_be_met(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    content = xlsx()
    handle = (await school.open("a.xlsx")).handle
    await school.ask(Request.FSETSTAT, string(handle), struct.pack(">IQ", 1, len(content)))
    await school.write(handle, content[:-1])
    assert (await school.close(handle)).text == REFUSALS["incomplete"].en


@in_loop
async def test_nobody_takes_the_first_room_of_an_upload_that_was_opened(tmp_path: Path) -> None:
    limit, step = 512 * 1024, 128 * 1024
    place = make_workplace(tmp_path, upload={"max_school_bytes": limit, "max_files": 2})
    first, second = School(place), School(place)
    waiting = (await first.open("a.xlsx")).handle
    greedy = (await second.open("b.xlsx")).handle
    taken = [await second.write(greedy, bytes(step), n * step) for n in range(4)]
    assert [answer.code for answer in taken] == [StatusCode.OK] * 3 + [StatusCode.FAILURE]
    assert (await first.write(waiting, bytes(step))).code is StatusCode.OK
    assert (await first.write(waiting, b"x", step)).code is StatusCode.FAILURE
    first.hang_up()
    second.hang_up()
