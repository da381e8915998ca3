"""What a logged-in school is refused is in the audit: who, from where, with what, and why."""

import struct
from pathlib import Path

import asyncssh
import pytest

from sftpdrop.server.wire import OpenFlag, Request, StatusCode, string
from sftpdrop.server.workplace import Workplace
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.database import Database
from tests.schools import PASS_NUMBER
from tests.server.desks import recorded
from tests.server.served import serving
from tests.server.sessions import PEER, School, in_loop, make_workplace
from tests.server.workbooks import xlsx

LIMITS = {"max_file_bytes": 4096, "max_school_bytes": 8192, "max_files": 3}
NAME = "Jansen, Sanne.xlsx"


async def refusals(place: Workplace) -> list[AuditEvent]:
    await place.audit.close()
    return [event for event in recorded(place.database) if event.event == "refused"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("list.pdf", "wrong_extension"),
        ("x" * 300 + ".xlsx", "name_too_long"),
        ("a/b.xlsx", "name_outside"),
        ("a\x01.xlsx", "name_invisible"),
        ("a?.xlsx", "name_forbidden"),
        (".a.xlsx", "name_hidden"),
        ("a.xlsx.GOEDGEKEURD.txt", "name_is_ours"),
    ],
)
@in_loop
async def test_a_name_that_is_refused_is_in_the_audit_by_its_reason_and_not_itself(
    tmp_path: Path, name: str, reason: str
) -> None:
    place = make_workplace(tmp_path)
    assert (await School(place).open(name)).code is not StatusCode.OK
    (event,) = await refusals(place)
    assert (event.actor, event.pass_number, event.address) == (
        PASS_NUMBER,
        PASS_NUMBER,
        PEER.address,
    )
    assert event.details == {"client": PEER.client, "reason": reason}


@in_loop
async def test_uploads_that_are_refused_are_in_the_audit(tmp_path: Path) -> None:
    place = make_workplace(tmp_path, upload=LIMITS)
    school = School(place)
    for content in (xlsx()[:100], bytes(4097), b""):
        handle = (await school.open(NAME)).handle
        await school.write(handle, content)
        await school.close(handle)
    reasons = {event.details["reason"] for event in await refusals(place)}
    assert reasons == {"incomplete", "file_too_large", "empty_file"}


@in_loop
async def test_what_is_refused_of_a_delivered_file_is_in_the_audit(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    school = School(place)
    await school.put(NAME, xlsx())
    for kind, rest in (
        (Request.OPEN, struct.pack(">II", OpenFlag.READ, 0)),
        (Request.RENAME, string("b.xlsx")),
        (Request.MKDIR, struct.pack(">I", 0)),
    ):
        await school.answer(school.send(kind, string(NAME), rest))
    events = await refusals(place)
    assert [event.details["reason"] for event in events] == [
        "read_refused",
        "rename_delivered",
        "no_directories",
    ]
    assert "Jansen" not in repr(events)


@in_loop
async def test_what_a_client_only_asks_to_find_out_is_not_in_the_audit(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    school = School(place)
    for kind, rest in (
        (Request.STAT, string("nothing.xlsx")),
        (Request.REMOVE, string("nothing.xlsx")),
        (Request.EXTENDED, string("copy-data")),
        (Request.SETSTAT, string("nothing.xlsx") + struct.pack(">I", 0)),
    ):
        await school.answer(school.send(kind, rest))
    assert await refusals(place) == []


@in_loop
async def test_a_refusal_that_repeats_itself_is_two_rows_and_delays_nothing(
    tmp_path: Path,
) -> None:
    place = make_workplace(tmp_path)
    school = School(place)
    for _ in range(500):
        await school.open("list.pdf")
    first, rest = await refusals(place)
    assert "count" not in first.details
    assert rest.details["count"] == 499


@in_loop
async def test_a_command_a_tunnel_and_a_channel_too_many_are_in_the_audit_of_a_running_server(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, server={"max_channels": 1}) as served:
        async with served.logged_in() as school:
            await school.run("ls")
            with pytest.raises(asyncssh.ChannelOpenError):
                await school.open_connection("192.0.2.9", 25)
            with pytest.raises(asyncssh.ChannelListenError):
                await school.start_server(lambda *_: None, "127.0.0.1", 0)
            async with school.start_sftp_client() as sftp:
                with pytest.raises(asyncssh.ChannelOpenError):
                    await school.run("ls")
                with pytest.raises(asyncssh.SFTPFailure):
                    await sftp.open("list.pdf", "wb")
        await served.drain()
    database = Database.open(served.settings.database_url, served.state.audit)
    events = [event for event in recorded(database) if event.event == "refused"]
    database.close()
    assert [(event.address, event.details["reason"]) for event in events] == [
        ("127.0.0.1", "only_sftp"),
        ("127.0.0.1", "forwarding"),
        ("127.0.0.1", "too_many_channels"),
        ("127.0.0.1", "wrong_extension"),
        ("127.0.0.1", "forwarding"),  # the second one, counted
    ]
