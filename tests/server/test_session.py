import errno
import gc
import struct
import threading
from pathlib import Path

import pytest

from sftpdrop.server import operations, wire
from sftpdrop.server.finish import finish
from sftpdrop.server.operations import OPERATIONS
from sftpdrop.server.peer import Peer
from sftpdrop.server.upload import Upload
from sftpdrop.server.wire import Reply, Request, StatusCode, string
from sftpdrop.texts.refusals import REFUSALS
from tests.schools import PASS_NUMBER
from tests.server.sessions import (
    CREATE,
    RESUME,
    FakeChannel,
    School,
    in_loop,
    make_workplace,
    packet,
    until,
)
from tests.server.workbooks import xlsx
from tests.waiting import PATIENCE


def open_files() -> int:
    gc.collect()  # what other tests left
    return len(list(Path("/proc/self/fd").iterdir()))


def flags(value: int) -> bytes:
    return struct.pack(">II", value, 0)


@in_loop
async def test_requests_are_answered_in_whatever_pieces_they_arrive(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    requests = b"".join(
        packet(Request.STAT, struct.pack(">I", number), string("/")) for number in range(3)
    )
    for byte in requests:
        school.say(bytes([byte]))
    school.say(requests)
    answers = school.channel.take_replies()
    assert [(answer.kind, answer.id) for answer in answers] == [
        (Reply.ATTRS, number) for number in (0, 1, 2, 0, 1, 2)
    ]


@in_loop
async def test_requests_behind_one_that_waits_are_answered_after_it(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    number = school.send(Request.OPEN, string("a.xlsx"), flags(CREATE))
    handle = (await school.answer(number)).handle
    await school.write(handle, xlsx())
    closed = school.send(Request.CLOSE, string(handle))
    looked = school.send(Request.STAT, string("a.xlsx"))
    assert not school.channel.reading
    assert (await school.answer(looked)).kind is Reply.ATTRS
    assert school.has_answer(closed)
    assert school.channel.reading


@in_loop
async def test_a_client_that_says_goodbye_right_behind_its_close_is_answered(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, xlsx())
    number = school.send(Request.CLOSE, string(handle))
    school.session.eof_received()
    assert school.channel.exit_status is None
    assert (await school.answer(number)).code is StatusCode.OK
    assert school.channel.exit_status == 0
    assert school.delivered() == ["a.xlsx"]


@in_loop
async def test_requests_that_arrive_when_reading_begins_again_are_answered_before_the_end(
    tmp_path: Path,
) -> None:
    class Held(FakeChannel):
        """Gives what it kept back as soon as it may, as asyncssh does."""

        kept = b""

        def resume_reading(self) -> None:
            super().resume_reading()
            kept, self.kept = self.kept, b""
            if kept:
                school.say(kept)
                school.session.eof_received()

    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, xlsx())
    school.channel = channel = Held()
    school.session._channel = channel  # type: ignore[assignment]  # a channel as far as it is used
    channel.kept = packet(Request.CLOSE, struct.pack(">I", 77), string(handle))
    looked = school.send(Request.STAT, string("/"))
    assert (await school.answer(looked)).kind is Reply.ATTRS
    assert (await school.answer(77)).code is StatusCode.OK
    assert channel.exit_status == 0


@in_loop
async def test_a_close_counts_though_its_client_closed_the_channel_behind_it(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, xlsx())
    school.channel.closed = True
    school.send(Request.CLOSE, string(handle))
    await until(lambda: school.delivered() == ["a.xlsx"])


@in_loop
async def test_a_connection_lost_during_its_close_leaves_a_drop_and_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = School(make_workplace(tmp_path))
    handle = (await school.open("a.xlsx")).handle
    await school.write(handle, xlsx())
    began, lost = threading.Event(), threading.Event()

    def slow_finish(*details: object) -> object:
        began.set()
        lost.wait(PATIENCE)
        return finish(*details)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr("sftpdrop.server.desk.finish", slow_finish)
    school.send(Request.CLOSE, string(handle))
    await until(began.is_set)
    assert school.session.is_waited_for
    school.hang_up()
    lost.set()
    await until(lambda: not school.session.is_waited_for)
    assert school.delivered() == ["a.xlsx"]
    assert school.upload_files() == []


@in_loop
async def test_a_connection_lost_during_its_open_leaves_nothing_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_workplace(tmp_path)
    first = School(place)
    await first.write((await first.open("a.xlsx")).handle, xlsx())
    first.hang_up()
    began, lost = threading.Event(), threading.Event()
    resume = Upload.resume

    def slow_resume(*details: object) -> object:
        began.set()
        lost.wait(PATIENCE)
        return resume(*details)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Upload, "resume", slow_resume)
    before = open_files()
    second = School(place)
    second.send(Request.OPEN, string("a.xlsx"), flags(RESUME))
    await until(began.is_set)
    second.hang_up()
    lost.set()
    await until(lambda: second.session._task is None)
    assert open_files() == before
    assert second.partials() == [("a.xlsx", len(xlsx()))]


@pytest.mark.parametrize("length", [0, wire.MAX_PACKET + 1, 0xFFFFFFFF])
@in_loop
async def test_what_is_no_request_ends_the_session(tmp_path: Path, length: int) -> None:
    school = School(make_workplace(tmp_path))
    school.say(struct.pack(">I", length) + bytes(100))
    assert school.channel.exit_status == 1
    for _ in range(100):
        school.say(bytes(100_000))
    assert school.session._packets._size == 0


@in_loop
async def test_a_request_that_never_ends_takes_no_more_memory_than_the_longest_one(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    school.say(struct.pack(">I", wire.MAX_PACKET))
    for _ in range(wire.MAX_PACKET - 1):
        school.say(b"\x05" * 1)
    assert school.session._packets._size == wire.MAX_PACKET + 3
    school.say(b"\x05")
    assert school.session._packets._size == 0


@in_loop
async def test_the_first_word_must_be_a_greeting_and_is_said_once(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    again = school.send(Request.INIT)
    assert (await school.answer(again)).code is StatusCode.OP_UNSUPPORTED
    rude = School.__new__(School)
    rude.__dict__ |= school.__dict__
    rude.session = type(school.session)(school.desk, 4)
    rude.channel = FakeChannel()
    rude.session.connection_made(rude.channel)  # type: ignore[arg-type]  # as far as it is used
    rude.send(Request.STAT, string("/"))
    assert rude.channel.exit_status == 1
    assert not rude.channel.replies


@in_loop
async def test_a_client_that_speaks_a_later_version_is_answered_with_version_3(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    session = type(school.session)(school.desk, 4)
    channel = FakeChannel()
    session.connection_made(channel)  # type: ignore[arg-type]  # as far as it is used
    session.data_received(packet(Request.INIT, struct.pack(">I", 6), string("newline")), None)
    assert bytes(channel.replies[4:9]) == struct.pack(">BI", Reply.VERSION, 3)


@in_loop
async def test_what_is_not_on_the_table_is_refused_with_a_sentence(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    for kind, fields in ((99, ()), (21, ()), (Request.EXTENDED, (string("copy-data"),))):
        answer = await school.ask(kind, *fields)
        assert answer.code is StatusCode.OP_UNSUPPORTED
        assert answer.text == REFUSALS["not_offered"].en
    answer = await school.ask(Request.EXTENDED, string(b"\xff\xfe\x00"))
    assert answer.code is StatusCode.OP_UNSUPPORTED


@pytest.mark.parametrize("kind", [*operations.OPERATIONS, "hardlink@openssh.com", 14, 15, 19, 20])
@in_loop
async def test_a_request_cut_short_is_told_so_or_refused(tmp_path: Path, kind: int | str) -> None:
    school = School(make_workplace(tmp_path))
    number = kind if isinstance(kind, int) else Request.EXTENDED
    fields = () if isinstance(kind, int) else (string(kind),)
    answer = await school.ask(number, *fields)
    if answer.kind is Reply.STATUS:
        assert answer.text in {sentence.en for sentence in REFUSALS.values()}
    else:
        assert kind in ("statvfs@openssh.com", "fstatvfs@openssh.com", "limits@openssh.com")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuntimeError("secret"), "internal_error"),
        (OSError(errno.EIO, "secret", "/secret"), "internal_error"),
        (OSError(errno.ENOSPC, "secret", "/secret"), "disk_full"),
        (OSError(errno.EDQUOT, "secret", "/secret"), "disk_full"),
        (OSError(errno.EROFS, "secret", "/secret"), "try_again"),
        (OSError(errno.EMFILE, "secret", "/secret"), "try_again"),
    ],
)
@in_loop
async def test_trouble_of_ours_is_a_sentence_and_not_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def fail(*_details: object) -> bytes:
        raise error

    monkeypatch.setitem(OPERATIONS, Request.STAT, fail)
    school = School(make_workplace(tmp_path))
    answer = await school.stat("/")
    assert (answer.code, answer.text) == (StatusCode.FAILURE, REFUSALS[code].en)


@in_loop
async def test_no_request_is_taken_while_replies_are_not(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    session = school.session
    session.pause_writing()
    waiting = [school.send(Request.STAT, string("/")) for _ in range(2)]
    assert not school.has_answer(waiting[0])
    assert not school.channel.reading
    session.line_is_full(full=True)
    session.resume_writing()
    assert not school.has_answer(waiting[0])
    session.line_is_full(full=False)
    assert all(school.has_answer(number) for number in waiting)
    assert school.channel.reading


@in_loop
async def test_who_reads_no_status_text_is_told_on_standard_error(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    school = School(place, PASS_NUMBER, Peer("SSH-2.0-OpenSSH_9.6", "192.0.2.1"))
    answer = await school.open("lijst.pdf")
    assert school.channel.errors.decode() == f"{answer.text}\r\n"
