import os
import struct
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.wire import Attributes, OpenFlag, Reader, Reply, Request, StatusCode, string
from sftpdrop.texts.refusals import REFUSALS
from tests.schools import PASS_NUMBER
from tests.server.sessions import (
    CREATE,
    RESUME,
    Answer,
    School,
    in_loop,
    make_workplace,
    until,
)
from tests.server.workbooks import xlsx
from tests.waiting import PATIENCE


def attributes(answer: Answer) -> Attributes:
    assert answer.kind is Reply.ATTRS
    return Reader(answer.body).attributes()


def lay_receipt(school: School, text: str = "Goedgekeurd.") -> str:
    with SchoolDirectory.opened(school.desk.jail.school_path) as directory:
        directory.put_receipt("a.xlsx", "GOEDGEKEURD", text)
    return "a.xlsx.GOEDGEKEURD.txt"


async def read(school: School, handle: bytes, offset: int, length: int) -> Answer:
    return await school.ask(Request.READ, string(handle), struct.pack(">QI", offset, length))


@in_loop
async def test_a_delivered_file_stays_listed_and_cannot_be_read(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    content = xlsx()
    assert (await school.put("a.xlsx", content)).code is StatusCode.OK
    assert await school.listed() == {"a.xlsx": len(content)}
    assert attributes(await school.stat("a.xlsx")).size == len(content)
    answer = await school.open("a.xlsx", OpenFlag.READ)
    assert answer.text == REFUSALS["read_refused"].en


@in_loop
async def test_a_receipt_is_read_in_any_pieces_to_its_end(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open(lay_receipt(school), OpenFlag.READ)).handle
    assert (await read(school, handle, 0, 4)).body == string(b"Goed")
    assert (await read(school, handle, 4, 0xFFFFFFFF)).body == string(b"gekeurd.")
    assert (await read(school, handle, 12, 1)).code is StatusCode.EOF
    assert (await read(school, handle, 1 << 62, 1)).code is StatusCode.EOF
    assert (await read(school, handle, (1 << 64) - 1, 1)).text == REFUSALS["read_refused"].en
    assert attributes(await school.ask(Request.FSTAT, string(handle))).size == 12
    assert (await school.close(handle)).code is StatusCode.OK


@in_loop
async def test_the_receipt_of_a_file_with_the_longest_name_can_be_read(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    name = "n" * 195 + ".xlsx"
    assert (await school.put(name, xlsx())).code is StatusCode.OK
    with SchoolDirectory.opened(school.desk.jail.school_path) as directory:
        directory.put_receipt(name, "GOEDGEKEURD", "Goedgekeurd.")
    receipt = f"{name}.GOEDGEKEURD.txt"
    assert receipt in await school.listed()
    assert (await school.open(receipt, OpenFlag.READ)).kind is Reply.HANDLE
    refused = await school.open("n" * 196 + ".xlsx")
    assert refused.text == REFUSALS["name_too_long"].en.format(limit=200)


@in_loop
async def test_a_handle_that_was_closed_or_invented_is_refused(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.ask(Request.OPENDIR, string("/"))).handle
    assert (await school.close(handle)).code is StatusCode.OK
    for number in (handle, b"", b"\0\0\0\x63", bytes(300)):
        assert (await school.close(number)).text == REFUSALS["bad_handle"].en
        assert (await school.write(number, b"x")).text == REFUSALS["bad_handle"].en


@in_loop
async def test_a_handle_is_good_for_what_it_was_opened_for(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    receipt = (await school.open(lay_receipt(school), OpenFlag.READ)).handle
    folder = (await school.ask(Request.OPENDIR, string("/"))).handle
    upload = (await school.open("b.xlsx")).handle
    for number in (receipt, folder):
        assert (await school.write(number, b"x")).code is StatusCode.FAILURE
    for number in (folder, upload):
        assert (await read(school, number, 0, 1)).code is StatusCode.FAILURE
    for number in (receipt, upload):
        answer = await school.ask(Request.READDIR, string(number))
        assert answer.code is StatusCode.FAILURE


@in_loop
async def test_more_handles_than_the_limit_are_refused_until_one_is_closed(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path, server={"max_handles": 3}))
    handles = [(await school.open(f"{number}.xlsx")).handle for number in range(3)]
    for refused in (await school.open("d.xlsx"), await school.ask(Request.OPENDIR, string("/"))):
        assert refused.text == REFUSALS["too_many_handles"].en.format(limit=3)
    await school.close(handles[0])
    assert (await school.open("d.xlsx")).kind is Reply.HANDLE


@in_loop
async def test_a_write_of_nothing_does_nothing(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    content = xlsx()
    handle = (await school.open("a.xlsx")).handle
    for offset in (0, 5, len(content) + 10_000, (1 << 64) - 1):
        assert (await school.write(handle, b"", offset)).code is StatusCode.OK
    await school.write(handle, content)
    assert (await school.close(handle)).code is StatusCode.OK
    assert school.delivered() == ["a.xlsx"]


@pytest.mark.parametrize("offset", [1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
@in_loop
async def test_a_write_far_away_is_refused_and_spoils_the_upload(
    tmp_path: Path, offset: int
) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, xlsx())
    too_large = REFUSALS["file_too_large"].en.format(size="10 MB")
    assert (await school.write(handle, b"x", offset)).text == too_large
    assert (await school.close(handle)).text == too_large
    assert school.delivered() == []


@in_loop
async def test_an_upload_out_of_the_directory_is_refused_with_a_sentence(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    for path in ("../a.xlsx", "map/a.xlsx", "/etc/a.xlsx", ".verborgen.xlsx"):
        answer = await school.open(path)
        # Only FAILURE: with any other status most clients keep the sentence to themselves.
        assert answer.code is StatusCode.FAILURE
        assert answer.text in {REFUSALS["name_outside"].en, REFUSALS["name_hidden"].en}


@in_loop
async def test_setting_attributes_never_fails_an_upload(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    content = xlsx()
    everything = struct.pack(">IQIIIII", 0xF, len(content), 0, 0, 0o644, 0xFFFFFFFF, 0xFFFFFFFF)
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, content)
    answer = await school.ask(Request.FSETSTAT, string(handle), everything)
    assert answer.code is StatusCode.OK
    assert (await school.close(handle)).code is StatusCode.OK
    shown = attributes(await school.stat("a.xlsx"))
    assert (shown.size, shown.mtime) == (len(content), 0xFFFFFFFF)
    times = struct.pack(">III", 8, 0, 1)
    for kind in (Request.SETSTAT, Request.EXTENDED):
        name = () if kind is Request.SETSTAT else (string("lsetstat@openssh.com"),)
        answer = await school.ask(kind, *name, string("a.xlsx"), times)
        assert answer.code is StatusCode.OK
    assert attributes(await school.stat("a.xlsx")).mtime == 1
    assert (await school.ask(Request.SETSTAT, string("/"), times)).code is StatusCode.OK


@in_loop
async def test_a_file_that_is_shortened_to_its_size_is_whole(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    content = xlsx()
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, content + bytes(5000))
    for size in (len(content) + 20, len(content)):
        await school.ask(Request.FSETSTAT, string(handle), struct.pack(">IQ", 1, size))
    assert (await school.close(handle)).code is StatusCode.OK


@in_loop
async def test_the_room_and_the_limits_are_told(tmp_path: Path) -> None:
    upload = {"max_school_bytes": 100 * 1024, "max_files": 7}
    school = School(make_workplace(tmp_path, upload=upload, server={"max_handles": 5}))
    assert (await school.put("a.xlsx", xlsx())).code is StatusCode.OK
    answer = await school.ask(Request.EXTENDED, string("statvfs@openssh.com"), string("/"))
    numbers = struct.unpack(">11Q", answer.body)
    assert numbers[:4] == (1024, 1024, 100, (100 * 1024 - len(xlsx())) // 1024)
    assert numbers[5] == 7
    answer = await school.ask(Request.EXTENDED, string("limits@openssh.com"))
    assert struct.unpack(">4Q", answer.body)[3] == 5


@in_loop
async def test_an_upload_is_synced_and_told_its_size_before_it_is_closed(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, b"PK\x03\x04" + bytes(96))
    assert attributes(await school.ask(Request.FSTAT, string(handle))).size == 100
    synced = await school.ask(Request.EXTENDED, string("fsync@openssh.com"), string(handle))
    assert synced.code is StatusCode.OK
    assert await school.listed() == {"a.xlsx": 100}


@in_loop
async def test_bytes_behind_a_write_are_read_over(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    answer = await school.ask(
        Request.WRITE, string(handle), struct.pack(">Q", 0), string(b"PK"), os.urandom(64)
    )
    assert answer.code is StatusCode.OK
    assert school.partials() == [("a.xlsx", 2)]


@in_loop
async def test_the_directory_itself_is_neither_opened_nor_moved_nor_deleted(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    no_directories = REFUSALS["no_directories"].en
    for path in ("", "/", ".", "/./"):
        assert (await school.open(path)).text == no_directories
        assert (await school.remove(path)).text == no_directories
        assert (await school.rename(path, "a.xlsx")).text == no_directories
        assert (await school.rename("a.xlsx", path)).code is not StatusCode.OK
    for kind in (Request.MKDIR, Request.RMDIR):
        assert (await school.ask(kind, string("map"))).text == no_directories
    assert (await school.ask(Request.OPENDIR, string("map"))).code is StatusCode.NO_SUCH_FILE


@pytest.mark.parametrize(
    ("path", "normal"),
    [("", "/"), (".", "/"), ("a/../b", "/b"), ("/../../etc/passwd", "/etc/passwd"), ("//a", "/a")],
)
@in_loop
async def test_a_path_is_made_normal_without_a_look_at_the_disk(
    tmp_path: Path, path: str, normal: str
) -> None:
    school = School(make_workplace(tmp_path))
    answer = await school.ask(Request.REALPATH, string(path))
    assert answer.body.startswith(struct.pack(">I", 1) + string(normal))


@in_loop
async def test_an_upload_that_is_open_hides_what_it_replaces_until_it_is_deleted(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    await school.put("a.xlsx", xlsx())
    handle = (await school.open("a.xlsx", RESUME)).handle
    await school.write(handle, b"PK\x03\x04")
    school.hang_up()
    again = School(school.place, PASS_NUMBER)
    assert await again.listed() == {"a.xlsx": 4}
    assert (await again.remove("a.xlsx")).code is StatusCode.OK
    assert await again.listed() == {"a.xlsx": len(xlsx())}
    assert (await again.open("b.xlsx", OpenFlag.WRITE)).code is StatusCode.NO_SUCH_FILE
    assert (await again.open("a.xlsx", CREATE | OpenFlag.EXCLUSIVE)).code is StatusCode.FAILURE


@in_loop
async def test_a_connection_lost_while_its_upload_is_synced_is_no_fault_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, lost = threading.Event(), threading.Event()

    def sync_slowly(descriptor: int) -> None:
        began.set()
        lost.wait(PATIENCE)
        os.fstat(descriptor)

    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, xlsx())
    monkeypatch.setattr(os, "fsync", sync_slowly)
    with capture_logs() as told:
        school.send(Request.EXTENDED, string("fsync@openssh.com"), string(handle))
        await until(began.is_set)
        school.hang_up()
        lost.set()
        await until(lambda: not school.session.is_waited_for)
    assert [line["event"] for line in told] == ["partial"]
    assert school.partials() == [("a.xlsx", len(xlsx()))]
