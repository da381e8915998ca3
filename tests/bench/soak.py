"""A day of life in minutes: log-ins with uploads, and what stays behind in the programs."""

import asyncio
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.ours import sftpdrop_with_watcher
from tests.bench.server import SCHOOLS, Place, Server
from tests.roster.lists import list_rows
from tests.waiting import wait_for
from tests.watcher.building import openpyxl_bytes

_CLIENTS = 8
_STAGES = 10
_TO_JUDGE = 300.0
"""Seconds for what arrived in one stage."""


def soak(logins: int) -> None:
    """Log in and upload `logins` times; print memory, descriptors and threads at ten moments."""
    content = openpyxl_bytes(list_rows())
    table = Table("log-ins", "program", "memory (MB)", "descriptors", "threads", title="Soak")
    with tempfile.TemporaryDirectory() as directory:
        place = Place.make(Path(directory))
        with sftpdrop_with_watcher(place) as server:
            _tell(table, 0, server)
            for stage in range(1, _STAGES + 1):
                asyncio.run(_log_in_often(server, logins // _STAGES, content))
                _wait_for_the_watcher(server)
                _tell(table, stage * (logins // _STAGES), server)
    Console().print(table)


def _wait_for_the_watcher(server: Server) -> None:
    """Wait until nothing is left to judge: what waits is kept in memory too."""
    waiting = next(server.place.directory.glob("*/spool/new"))
    wait_for(lambda: not any(waiting.iterdir()), "all was judged", _TO_JUDGE)


async def _log_in_often(server: Server, logins: int, content: bytes) -> None:
    schools = itertools.islice(itertools.cycle(SCHOOLS), logins)
    await asyncio.gather(*(_client(server, schools, content) for _ in range(_CLIENTS)))


async def _client(server: Server, schools: Iterator[str], content: bytes) -> None:
    for number, school in enumerate(schools):
        async with (
            asyncssh.connect(**server.options(school)) as connection,
            connection.start_sftp_client() as sftp,
            sftp.open(f"lijst{number % 3}.xlsx", "wb") as file,
        ):
            await file.write(content)


def _tell(table: Table, logins: int, server: Server) -> None:
    programs = {"server": server.process, "watcher": server.watcher}
    for name, process in programs.items():
        assert isinstance(process, psutil.Process)
        memory = process.memory_full_info().uss / 1e6
        figures = (f"{memory:.1f}", str(process.num_fds()), str(process.num_threads()))
        table.add_row(str(logins), name, *figures)
