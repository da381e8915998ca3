"""Each limit has its words, and a client that is over one harms nobody else."""

import asyncio
from pathlib import Path

import asyncssh
import pytest

from sftpdrop.texts.partings import PARTINGS
from tests.schools import PASSWORD
from tests.server.clock import Clock
from tests.server.sent_away import TOO_MANY, Leaving, is_refused
from tests.server.served import OTHER_SCHOOL, serving
from tests.server.sessions import in_loop, until
from tests.server.workbooks import xlsx
from tests.waiting import PATIENCE

ELSEWHERE = ("127.0.0.2", 0)


async def upload(connection: asyncssh.SSHClientConnection, name: str = "a.xlsx") -> None:
    async with connection.start_sftp_client() as sftp, sftp.open(name, "wb") as file:
        await file.write(xlsx())


@in_loop
async def test_more_connections_of_one_address_are_refused_and_other_addresses_come_in(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, server={"max_connections_per_address": 2}) as served:
        async with served.logged_in(), served.logged_in() as second:
            await is_refused(served, TOO_MANY)
            async with served.logged_in(OTHER_SCHOOL, local_addr=ELSEWHERE) as elsewhere:
                await upload(elsewhere)
            await upload(second)
        async with served.logged_in() as later:
            await upload(later)
        assert len(served.delivered()) == 3


@in_loop
async def test_more_connections_than_the_server_takes_are_refused(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, server={"max_connections": 1}) as served,
        served.logged_in() as only,
    ):
        await is_refused(served, TOO_MANY, local_addr=ELSEWHERE)
        await upload(only)


@in_loop
async def test_connections_that_do_not_log_in_keep_only_their_own_address_out(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, server={"max_waiting_logins_per_address": 2}) as served:
        async with served.knock(), served.knock():
            await is_refused(served, TOO_MANY)
            async with served.logged_in(local_addr=ELSEWHERE) as elsewhere:
                await upload(elsewhere)
        waiting = served.listener._house.door.inside.waiting
        await until(lambda: not waiting.total())
        async with served.logged_in() as later:
            await upload(later)


@in_loop
async def test_all_who_do_not_log_in_together_are_not_more_than_the_limit(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, server={"max_waiting_logins": 2}) as served,
        served.knock("127.0.0.3"),
        served.knock(),
    ):
        await is_refused(served, TOO_MANY)


@in_loop
async def test_who_does_not_log_in_in_time_is_sent_away(tmp_path: Path, clock: Clock) -> None:
    async with (
        serving(tmp_path, server={"login_seconds": 60}) as served,
        served.logged_in() as inside,
        served.knock() as (silent, _),
        served.knock() as (chatty, writer),
    ):
        writer.write(b"SSH-2.0-slow\r\n")
        clock.advance(60)
        async with asyncio.timeout(PATIENCE):
            await silent.read()
            await chatty.read()
        await upload(inside)  # whoever logged in may stay


@in_loop
async def test_who_only_guesses_is_sent_away(tmp_path: Path) -> None:
    class Guesser(Leaving):
        guesses = 0

        def password_auth_requested(self) -> str:
            self.guesses += 1
            return f"wrong-{self.guesses}"

    async with serving(tmp_path, server={"login_attempts": 2}) as served:
        guesser = Guesser()
        with pytest.raises(asyncssh.DisconnectError, match=PARTINGS["too_many_tries"].nl):
            async with served.logged_in(password=None, client_factory=lambda: guesser):
                pytest.fail("let in")
        assert guesser.guesses == 3


@in_loop
async def test_more_sessions_of_one_school_are_refused_and_another_school_comes_in(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, server={"max_sessions_per_account": 2}) as served:
        async with served.logged_in(), served.logged_in() as second:
            await is_refused(served, PARTINGS["too_many_sessions"].en.format(limit=2))
            async with served.logged_in(OTHER_SCHOOL) as other:
                await upload(other)
            await upload(second)
        async with served.logged_in() as later:
            await upload(later)


@in_loop
async def test_more_channels_of_one_connection_are_refused_until_one_is_closed(
    tmp_path: Path,
) -> None:
    async with (
        serving(tmp_path, server={"max_channels": 2}) as served,
        served.logged_in() as school,
        served.logged_in() as other,
    ):
        first = await school.start_sftp_client()
        async with school.start_sftp_client():
            with pytest.raises(asyncssh.ChannelOpenError) as refused:
                await school.start_sftp_client()
            assert refused.value.reason == PARTINGS["too_many_channels"].en.format(limit=2)
            await upload(other)
        first.exit()
        await first.wait_closed()
        await upload(school)


@in_loop
async def test_keeping_a_connection_alive_is_not_using_it(tmp_path: Path, clock: Clock) -> None:
    async with (
        serving(tmp_path, server={"idle_seconds": 60}) as served,
        served.logged_in(keepalive_interval=1) as idle,
        served.logged_in(OTHER_SCHOOL) as busy,
        busy.start_sftp_client() as sftp,
    ):
        await idle.start_sftp_client()
        for _ in range(4):
            clock.advance(20)
            await sftp.stat("/")
        async with asyncio.timeout(PATIENCE):
            await idle.wait_closed()
        await upload(busy)


@in_loop
async def test_an_upload_to_which_nothing_is_written_is_idle_and_kept(
    tmp_path: Path, clock: Clock
) -> None:
    async with serving(tmp_path, server={"idle_seconds": 60}) as served:
        async with served.logged_in(keepalive_interval=1) as school:
            sftp = await school.start_sftp_client()
            file = await sftp.open("a.xlsx", "wb")
            await file.write(xlsx()[:1000])
            clock.advance(61)
            async with asyncio.timeout(PATIENCE):
                await school.wait_closed()
        async with served.logged_in() as school, school.start_sftp_client() as sftp:
            assert (await sftp.stat("a.xlsx")).size == 1000
        assert served.delivered() == []


@in_loop
async def test_a_client_that_does_not_read_its_replies_takes_no_memory(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.logged_in(OTHER_SCHOOL) as other:
        (served.state.school(OTHER_SCHOOL)).mkdir(exist_ok=True)
        async with served.logged_in(password=PASSWORD) as greedy:
            channel, _ = await greedy.create_session(
                asyncssh.SSHClientSession, subsystem="sftp", encoding=None, window=1 << 31
            )
            (inside,) = [
                each
                for each in served.listener._house.connections
                if each.account is not None and each.account.pass_number != OTHER_SCHOOL
            ]
            assert greedy._transport is not None
            greedy._transport.pause_reading()  # a client gone deaf
            channel.write(b"\0\0\0\x05\x01\0\0\0\x03")
            ask = b"\0\0\0\x0b\x0b\0\0\0\x01\0\0\0\x02/."
            async with asyncio.timeout(PATIENCE):
                while not inside._channels._line_full:
                    channel.write(ask * 500)
                    await asyncio.sleep(0)
            assert inside._connection is not None
            await upload(other)
            greedy.abort()
