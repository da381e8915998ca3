"""Several server processes on one port: replaced, drained, and gone with their parent."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import asyncssh
import pytest

from tests.server.processes import (
    PROCESSES,
    connected_until,
    install,
    lives,
    replaced,
    running,
    start,
    stopped,
)
from tests.server.served import OTHER_SCHOOL
from tests.server.sessions import in_loop, until
from tests.server.workbooks import xlsx
from tests.waiting import PATIENCE


async def put(connection: asyncssh.SSHClientConnection, name: str) -> None:
    async with connection.start_sftp_client() as sftp, sftp.open(name, "wb") as file:
        await file.write(xlsx())


@in_loop
async def test_uploads_go_over_all_processes_into_one_spool(tmp_path: Path) -> None:
    async with running(tmp_path) as program, AsyncExitStack() as stack:
        workers = program.workers()
        assert len(workers) == PROCESSES
        met = await connected_until(stack, program, lambda found: found == workers)
        for number, connection in enumerate(met.values()):
            await put(connection, f"{number}.xlsx")
        assert program.delivered() == ["0.xlsx", "1.xlsx"]


@in_loop
async def test_a_process_that_crashed_is_started_again_and_the_others_serve_on(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program, AsyncExitStack() as stack:
        workers = program.workers()
        met = await connected_until(stack, program, lambda found: found == workers)
        crashed, other = sorted(workers)
        os.kill(crashed, signal.SIGKILL)
        await put(met[other], "a.xlsx")
        await replaced(program, crashed)
        (new,) = program.workers() - {other}
        met = await connected_until(stack, program, lambda found: new in found)
        await put(met[new], "b.xlsx")
        assert program.delivered() == ["a.xlsx", "b.xlsx"]


@in_loop
async def test_processes_are_replaced_one_by_one_under_running_uploads(tmp_path: Path) -> None:
    content = xlsx()
    async with running(tmp_path) as program:
        for number in range(PROCESSES):
            async with (
                program.logged_in() as school,
                school.start_sftp_client() as sftp,
                sftp.open(f"{number}.xlsx", "wb") as file,
            ):
                await file.write(content[:1000])
                old = program.worker_of(school)
                os.kill(old, signal.SIGTERM)
                await stopped(program, old)
                async with program.logged_in(OTHER_SCHOOL) as newcomer:
                    assert program.worker_of(newcomer) != old
                await file.write(content[1000:], 1000)
            await replaced(program, old)
        assert program.delivered() == ["0.xlsx", "1.xlsx"]


@in_loop
async def test_no_process_outlives_its_parent(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        workers = program.workers()
        program.process.kill()
        await until(lambda: not any(lives(each) for each in workers))


@in_loop
async def test_uploads_of_all_processes_finish_before_the_server_ends(tmp_path: Path) -> None:
    content = xlsx()
    async with running(tmp_path) as program, AsyncExitStack() as stack:
        workers = program.workers()
        met = await connected_until(stack, program, lambda found: found == workers)
        sessions = [await each.start_sftp_client() for each in met.values()]
        files = [await sftp.open(f"{number}.xlsx", "wb") for number, sftp in enumerate(sessions)]
        for file in files:
            await file.write(content[:1000])
        program.process.terminate()
        for worker in workers:
            await stopped(program, worker)
        with pytest.raises(OSError, match="Connect call failed"):
            async with program.logged_in():
                pytest.fail("let in")
        program.process.terminate()  # by somebody who is impatient
        for file in files:
            await file.write(content[1000:], 1000)
            await file.close()
        code = await asyncio.to_thread(program.process.wait, PATIENCE)
        assert code == os.EX_OK
        assert sorted(program.delivered()) == ["0.xlsx", "1.xlsx"]


@in_loop
async def test_uploads_that_do_not_end_are_cut_off_and_kept(tmp_path: Path) -> None:
    async with running(tmp_path, drain_seconds=1) as program, AsyncExitStack() as stack:
        workers = program.workers()
        met = await connected_until(stack, program, lambda found: found == workers)
        for number, connection in enumerate(met.values()):
            sftp = await connection.start_sftp_client()
            await (await sftp.open(f"{number}.xlsx", "wb")).write(xlsx()[:1000])
        program.process.terminate()
        assert await asyncio.to_thread(program.process.wait, PATIENCE) == os.EX_OK
        kept = [path.stat().st_size for path in program.state.uploads.glob("*/*")]
        assert kept == [1000, 1000]
        assert program.delivered() == []


@in_loop
async def test_all_processes_end_together_and_the_exit_code_is_good(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        workers = program.workers()
        program.process.terminate()
        assert program.process.wait(PATIENCE) == os.EX_OK
        assert not any(lives(each) for each in workers)


def test_a_process_that_cannot_begin_ends_the_server_with_an_error(tmp_path: Path) -> None:
    settings_file = install(tmp_path)
    for key in (tmp_path / "keys").iterdir():
        key.unlink()
    with start(settings_file) as process:
        assert process.wait(PATIENCE) == os.EX_SOFTWARE
    log = settings_file.with_name("server.log").read_text()
    assert "sftpdrop: error: a server process ended before it was ready" in log
    assert "there is no host key" in log
