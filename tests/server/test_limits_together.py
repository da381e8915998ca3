"""The limits hold for all server processes together, whichever of them a client meets."""

import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from sftpdrop.texts.partings import PARTINGS
from tests.server.processes import replaced, running
from tests.server.sent_away import TOO_MANY, is_refused
from tests.server.served import OTHER_SCHOOL
from tests.server.sessions import in_loop

_TRIES = 8  # the kernel gives not all of them to the process that is full by itself


@in_loop
async def test_sessions_of_a_school_are_limited_and_a_crash_gives_its_own_back(
    tmp_path: Path,
) -> None:
    full = PARTINGS["too_many_sessions"].en.format(limit=3)
    async with running(tmp_path, max_sessions_per_account=3) as program, AsyncExitStack() as stack:
        inside = [await stack.enter_async_context(program.logged_in()) for _ in range(3)]
        for _ in range(_TRIES):
            await is_refused(program, full)
        async with program.logged_in(OTHER_SCHOOL):
            crashed = program.worker_of(inside[0])
        lost = sum(program.worker_of(each) == crashed for each in inside)
        os.kill(crashed, signal.SIGKILL)
        await replaced(program, crashed)
        for _ in range(lost):
            await stack.enter_async_context(program.logged_in())
        for _ in range(_TRIES):
            await is_refused(program, full)


@in_loop
async def test_connections_of_one_address_are_limited(tmp_path: Path) -> None:
    async with (
        running(tmp_path, max_connections_per_address=3) as program,
        program.knock(),
        program.logged_in(),
        program.knock(),
    ):
        for _ in range(_TRIES):
            await is_refused(program, TOO_MANY)
        async with program.logged_in(OTHER_SCHOOL, local_addr=("127.0.0.2", 0)):
            pass


@in_loop
async def test_connections_in_all_are_limited(tmp_path: Path) -> None:
    async with (
        running(tmp_path, max_connections=2) as program,
        program.knock("127.0.0.2"),
        program.logged_in(),
    ):
        for _ in range(_TRIES):
            await is_refused(program, TOO_MANY, local_addr=("127.0.0.3", 0))
