"""SIGTERM: running uploads finish, the rest ends, nobody new comes in, and a time limit holds."""

import asyncio
import threading
import time
from pathlib import Path

import asyncssh
import pytest

from sftpdrop.server.withdraw import withdraw
from tests.server.served import OTHER_SCHOOL, serving
from tests.server.sessions import in_loop, until
from tests.server.workbooks import xlsx
from tests.waiting import PATIENCE


@in_loop
async def test_a_running_upload_finishes_while_idle_sessions_end_and_nobody_comes_in(
    tmp_path: Path,
) -> None:
    async with (
        serving(tmp_path, server={"drain_seconds": PATIENCE}) as served,
        served.logged_in(OTHER_SCHOOL) as idle,
        served.logged_in() as school,
        school.start_sftp_client() as sftp,
    ):
        file = await sftp.open("a.xlsx.filepart", "wb")
        await file.write(xlsx()[:1000])
        draining = asyncio.ensure_future(served.drain())
        async with asyncio.timeout(PATIENCE):
            await idle.wait_closed()
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            async with served.logged_in():
                pytest.fail("let in")
        await file.write(xlsx()[1000:], 1000)
        await file.close()
        await sftp.rename("a.xlsx.filepart", "a.xlsx")
        assert served.delivered() == ["a.xlsx"]
        async with asyncio.timeout(PATIENCE):
            await draining
        await school.wait_closed()


@in_loop
async def test_whoever_waits_for_the_answer_to_a_delete_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow_withdraw(*details: object) -> None:
        began.set()
        go_on.wait(PATIENCE)
        withdraw(*details)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr("sftpdrop.server.session._SETTLING", 0)
    monkeypatch.setattr("sftpdrop.server.desk.withdraw", slow_withdraw)
    async with (
        serving(tmp_path, server={"drain_seconds": PATIENCE}) as served,
        served.logged_in(OTHER_SCHOOL) as idle,
        served.logged_in() as school,
        school.start_sftp_client() as sftp,
    ):
        async with sftp.open("a.xlsx", "wb") as file:
            await file.write(xlsx())
        deleting = asyncio.ensure_future(sftp.remove("a.xlsx"))
        await until(began.is_set)
        draining = asyncio.ensure_future(served.drain())
        async with asyncio.timeout(PATIENCE):
            await idle.wait_closed()
            go_on.set()
            await deleting
            await draining


@in_loop
async def test_an_upload_that_does_not_end_is_cut_off_at_the_limit_and_kept(
    tmp_path: Path,
) -> None:
    async with (
        serving(tmp_path, server={"drain_seconds": 0.5}) as served,
        served.logged_in() as school,
    ):
        sftp = await school.start_sftp_client()
        file = await sftp.open("a.xlsx", "wb")
        await file.write(xlsx()[:1000])
        started = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            await served.drain()
        assert time.monotonic() - started >= 0.5
        await school.wait_closed()
        (partial,) = served.state.uploads.glob("*/*")
        assert partial.stat().st_size == 1000
        with pytest.raises((asyncssh.Error, OSError)):
            await sftp.stat("/")
