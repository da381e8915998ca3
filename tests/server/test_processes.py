"""Several server processes on one port: replaced, drained, and gone with their parent."""

import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import asyncssh

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
from tests.server.sessions import PATIENCE, in_loop, until
from tests.server.workbooks import xlsx


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
