import signal
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.errors import Refused
from sftpdrop.server.wire import Request
from sftpdrop.texts.refusals import say_refusal
from tests.clients.access import Access, straight_to
from tests.clients.installation import Partial, School
from tests.clients.openssh import Sftp
from tests.clients.raw import NEW, WRITE, Raw, string
from tests.clients.scenarios import CUT_AT, LARGE, NAME, Stage
from tests.clients.workbooks import package

WHOLE = package(300_000)
HALF = WHOLE[:150_000]


def _send_half_a_packet(raw: Raw) -> None:
    raw.channel.sendall(raw.packet(Request.CLOSE, string(b"\0\0\0\0"))[:7])
    raw.end()


def _end_sending(raw: Raw) -> None:
    raw.channel.shutdown_write()
    assert raw.channel.recv(1) == b""
    raw.end()


def _close_the_channel(raw: Raw) -> None:
    raw.channel.close()
    raw.end()


def _close_half_the_connection(raw: Raw) -> None:
    raw.socket.shutdown(socket.SHUT_WR)
    raw.end()


WAYS_TO_GO: dict[str, Callable[[Raw], None]] = {
    "the connection ends": Raw.end,
    "the connection is reset": Raw.reset,
    "half of a packet": _send_half_a_packet,
    "end of file on the channel": _end_sending,
    "the channel is closed": _close_the_channel,
    "half of the connection is closed": _close_half_the_connection,
}


@pytest.mark.parametrize("sent", [HALF, WHOLE], ids=["half", "whole"])
@pytest.mark.parametrize("go", WAYS_TO_GO.values(), ids=WAYS_TO_GO.keys())
def test_upload_without_a_close_is_kept_listed_and_never_judged(
    go: Callable[[Raw], None], sent: bytes, school: School, tmp_path: Path
) -> None:
    raw = Raw(straight_to(school, tmp_path))
    raw.write(raw.open(NAME, NEW), 0, sent)
    go(raw)
    school.settle()
    assert school.delivered() == []
    assert school.partials() == [Partial(NAME, len(sent))]
    with Raw(straight_to(school, tmp_path)) as again:
        assert again.list() == {NAME: len(sent)}
        assert again.stat(NAME).size == len(sent)


def test_killed_client_leaves_a_partial_upload(school: School, tmp_path: Path) -> None:
    stage = Stage(school, Sftp, tmp_path)
    with stage.wire(CUT_AT) as wire:
        client = Sftp(Access(school, wire.port, tmp_path))
        put = f'put "{stage.sample(LARGE).path}" "{NAME}"'
        client.type_and_interrupt(wire, signal.SIGKILL, put)
    school.settle()
    assert school.delivered() == []
    [partial] = school.partials()
    assert 0 < partial.size < LARGE


def test_rename_after_a_cancelled_upload_does_not_finish_it(school: School, tmp_path: Path) -> None:
    stage = Stage(school, Sftp, tmp_path)
    with stage.wire(CUT_AT) as wire:
        client = Sftp(Access(school, wire.port, tmp_path))
        put = f'-put "{stage.sample(LARGE).path}" "lijst.part"'  # "-": go on after an error
        rename = f'rename "lijst.part" "{NAME}"'
        seen = client.type_and_interrupt(wire, signal.SIGINT, put, rename)
    school.settle()
    assert not seen.worked
    assert say_refusal(Refused("incomplete"), Locale.DUTCH) in seen.text
    assert school.delivered() == []


def test_client_that_takes_no_replies_and_vanishes_holds_nothing_open(
    school: School, tmp_path: Path
) -> None:
    raw = Raw(straight_to(school, tmp_path), window=2048)
    raw.write(raw.open(NAME, NEW), 0, HALF)
    raw.channel.sendall(b"".join(raw.packet(Request.REALPATH, string("/")) for _ in range(500)))
    raw.reset()
    school.settle()
    assert school.partials() == [Partial(NAME, len(HALF))]


def test_bytes_behind_a_hole_are_not_kept_and_the_close_is_refused(
    school: School, tmp_path: Path
) -> None:
    raw = Raw(straight_to(school, tmp_path))
    handle = raw.open(NAME, NEW)
    raw.write(handle, 0, WHOLE[:100_000])
    raw.write(handle, 200_000, WHOLE[200_000:])
    raw.reset()
    school.settle()
    assert school.delivered() == []
    assert school.partials() == [Partial(NAME, 100_000)]


def test_whole_file_without_a_close_is_delivered_by_going_on_with_nothing(
    school: School, tmp_path: Path
) -> None:
    raw = Raw(straight_to(school, tmp_path))
    raw.write(raw.open(NAME, NEW), 0, WHOLE)
    raw.reset()
    school.settle()
    with Raw(straight_to(school, tmp_path)) as again:
        handle = again.open(NAME, WRITE)
        assert again.fstat(handle).size == len(WHOLE)
        again.close(handle)
    assert [name for name, _ in school.delivered()] == [NAME]
    assert school.partials() == []


def test_close_whose_reply_is_lost_still_delivers(school: School, tmp_path: Path) -> None:
    raw = Raw(straight_to(school, tmp_path))
    handle = raw.open(NAME, NEW)
    raw.write(handle, 0, WHOLE)
    raw.channel.sendall(raw.packet(Request.CLOSE, string(handle)))
    raw.socket.shutdown(socket.SHUT_WR)
    raw.end()
    school.settle()
    # The CLOSE either arrived, and then all is there, or it did not: never something in between.
    assert len(school.delivered()) + len(school.partials()) == 1


def test_connection_that_ends_within_the_log_in_harms_nobody(
    school: School, tmp_path: Path
) -> None:
    for start in (b"", b"SSH-2.0-", b"SSH-2.0-cut\r\n" + struct.pack(">I", 1000), b"\0" * 300):
        with socket.create_connection(("127.0.0.1", school.installation.port)) as lost:
            lost.sendall(start)
            lost.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with Raw(straight_to(school, tmp_path)) as raw:
        assert raw.list() == {}
