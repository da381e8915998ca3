"""Everything that SSH has besides SFTP, packet by packet: refused, and the session goes on."""

from pathlib import Path
from typing import Any

import asyncssh
import pytest
from asyncssh.constants import MSG_REQUEST_FAILURE
from asyncssh.packet import Boolean, String, UInt32

from tests.server.served import serving
from tests.server.sessions import in_loop
from tests.server.workbooks import xlsx

_NOWHERE = (String("192.0.2.1"), UInt32(22))
_WINDOW, _PACKET = 65536, 32768

CHANNELS: dict[str, tuple[bytes, ...]] = {
    "direct-tcpip": (*_NOWHERE, *_NOWHERE),
    "forwarded-tcpip": (*_NOWHERE, *_NOWHERE),
    "direct-streamlocal@openssh.com": (String("/run/x"), String(""), UInt32(0)),
    "forwarded-streamlocal@openssh.com": (String("/run/x"), String("")),
    "tun@openssh.com": (UInt32(1), UInt32(0x7FFFFFFF)),
    "x11": _NOWHERE,
    "auth-agent@openssh.com": (),
    "of-nobody@example.com": (),
}
GLOBAL_REQUESTS: dict[str, tuple[bytes, ...]] = {
    "tcpip-forward": _NOWHERE,
    "streamlocal-forward@openssh.com": (String("/run/x"),),
    "of-nobody@example.com": (),
}
SESSION_REQUESTS: dict[str, tuple[bytes, ...]] = {
    "x11-req": (Boolean(False), String("MIT-MAGIC-COOKIE-1"), String("00" * 16), UInt32(0)),
    "auth-agent-req@openssh.com": (),
    "subsystem": (String("netconf"),),
    "exec": (String(""),),
    "break": (UInt32(500),),
    "of-nobody@example.com": (),
}


def bare_channel(connection: asyncssh.SSHClientConnection) -> Any:
    """A channel that has asked for nothing yet; private API, for what the public one hides."""
    return asyncssh.SSHClientChannel[bytes](
        connection, connection._loop, "strict", None, "strict", _WINDOW, _PACKET
    )


@in_loop
async def test_no_channel_but_a_session_is_opened(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.logged_in() as school:
        for kind, fields in CHANNELS.items():
            with pytest.raises(asyncssh.ChannelOpenError):
                await bare_channel(school)._open(kind.encode(), *fields)
        await upload(school)
        assert served.delivered() == ["a.xlsx"]


@in_loop
async def test_no_forwarding_is_set_up(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.logged_in() as school:
        for name, fields in GLOBAL_REQUESTS.items():
            answer, _ = await school._make_global_request(name.encode(), *fields)
            assert answer == MSG_REQUEST_FAILURE, name
        await upload(school)
        assert served.delivered() == ["a.xlsx"]


@in_loop
async def test_a_session_is_given_nothing_but_sftp_and_a_few_words(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.logged_in() as school:
        for name, fields in SESSION_REQUESTS.items():
            channel = bare_channel(school)
            await channel._open(b"session")
            assert not await channel._make_request(name.encode(), *fields), name
            channel.abort()
        await upload(school)
        assert served.delivered() == ["a.xlsx"]


async def upload(connection: asyncssh.SSHClientConnection) -> None:
    async with connection.start_sftp_client() as sftp, sftp.open("a.xlsx", "wb") as file:
        await file.write(xlsx())
