"""What is measured of each server, over the network, as its clients see it.

Each measure takes a running server and gives one figure, or None where the server has no such
thing. Times in seconds, sizes in bytes.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncssh

from tests.bench.cost import cpu_seconds, memory_bytes, wait_until_alone
from tests.bench.server import Server

SMALL = os.urandom(40_000)
AT_ONCE = 32

Act = Callable[[Server, "Amount"], float | None]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of everything: full or quick."""

    large_bytes: int = 256 * 1024 * 1024
    uploads: int = 100
    logins: int = 96
    idle: int = 100
    storm_seconds: float = 4


FULL = Amount()
QUICK = Amount(64 * 1024 * 1024, uploads=25, logins=64, idle=30, storm_seconds=2.5)


def large_upload(server: Server, amount: Amount, cipher: str) -> float | None:
    """MB/s of one large upload by OpenSSH's sftp, its log-in included."""
    if cipher in server.lacks:
        return None
    source = server.place.directory / "large.bin"
    if not source.exists() or source.stat().st_size != amount.large_bytes:
        source.write_bytes(os.urandom(1024 * 1024) * (amount.large_bytes // (1024 * 1024)))
    options = {
        "Ciphers": cipher,
        "StrictHostKeyChecking": "no",
        "UserKnownHostsFile": "/dev/null",
        "IdentitiesOnly": "yes",
        "BatchMode": "yes",
        "LogLevel": "ERROR",
    }
    command = ["sftp", "-F", "none", "-b", "-", "-P", str(server.port)]
    command += ["-i", str(server.place.client_key)]
    command += [word for pair in options.items() for word in ("-o", "=".join(pair))]
    started = time.perf_counter()
    subprocess.run(
        [*command, f"{server.users[0]}@127.0.0.1"],
        input=f"put {source} {server.path('large.xlsx')}\n".encode(),
        capture_output=True,
        check=True,
    )
    seconds = time.perf_counter() - started
    if server.spool is not None:  # or the machine's memory fills up with what ours alone keeps
        for drop in server.spool.iterdir():
            shutil.rmtree(drop)
    return amount.large_bytes / seconds / 1e6


async def upload_cpu(server: Server, amount: Amount) -> float:
    """Server CPU, in ms, for a log-in with a key and an upload of 40 kB."""
    await asyncio.to_thread(wait_until_alone, server.process)
    before = cpu_seconds(server.process)
    for number in range(amount.uploads):
        await _upload(server, SMALL, f"klein{number % 10}.xlsx")
    await asyncio.to_thread(wait_until_alone, server.process)
    return (cpu_seconds(server.process) - before) / amount.uploads * 1000


async def logins_a_second(server: Server, amount: Amount) -> float:
    """Log-ins with a key a second, 32 at once, by clients that share this machine."""
    left = iter(range(amount.logins))

    async def client() -> None:
        for _ in left:
            async with (
                asyncssh.connect(**server.options()) as connection,
                connection.start_sftp_client(),
            ):
                pass

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return amount.logins / (time.perf_counter() - started)


async def idle_memory(server: Server, amount: Amount) -> float:
    """Kilobytes of memory (PSS) for a log-in with an SFTP session that asks nothing."""
    async with asyncssh.connect(**server.options()) as connection:
        await connection.start_sftp_client()  # so that what is loaded once is there
    await asyncio.to_thread(wait_until_alone, server.process)
    before = memory_bytes(server.process)
    async with AsyncExitStack() as sessions:
        for _ in range(amount.idle):
            connection = await sessions.enter_async_context(asyncssh.connect(**server.options()))
            await sessions.enter_async_context(connection.start_sftp_client())
        return (memory_bytes(server.process) - before) / amount.idle / 1000


async def stat_in_a_storm(server: Server, amount: Amount) -> float | None:
    """99th percentile of STAT, in ms, while 32 clients log in with passwords at bcrypt cost 12."""
    if not server.password_users:
        return None
    times = []
    async with (
        asyncssh.connect(**server.options()) as connection,
        connection.start_sftp_client() as sftp,
    ):
        storm = subprocess.Popen(  # noqa: ASYNC220 - it starts in no time
            [sys.executable, "-m", "tests.bench.storm", str(server.port), str(AT_ONCE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert storm.stdin
            storm.stdin.write(json.dumps(list(server.password_users)).encode() + b"\n")
            storm.stdin.flush()
            await asyncio.to_thread(_first_line, storm)
            until = time.perf_counter() + amount.storm_seconds
            while time.perf_counter() < until:
                started = time.perf_counter()
                await sftp.stat(server.directory or ".")
                times.append(time.perf_counter() - started)
                await asyncio.sleep(0.005)
        finally:
            storm.kill()
            storm.wait()
    return sorted(times)[int(len(times) * 0.99)] * 1000


async def _upload(server: Server, content: bytes, name: str) -> None:
    async with (
        asyncssh.connect(**server.options()) as connection,
        connection.start_sftp_client() as sftp,
        sftp.open(server.path(name), "wb") as file,
    ):
        await file.write(content)


def _first_line(process: "subprocess.Popen[bytes]") -> bytes:
    assert process.stdout
    return process.stdout.readline()


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table."""

    name: str
    unit: str
    act: Act


def _run(act: Callable[[Server, Amount], Coroutine[Any, Any, float | None]]) -> Act:
    return lambda server, amount: asyncio.run(act(server, amount))


MEASURES: Mapping[str, Measure] = {
    "upload-gcm": Measure(
        "one large upload, aes128-gcm",
        "MB/s",
        partial(large_upload, cipher="aes128-gcm@openssh.com"),
    ),
    "upload-chacha": Measure(
        "one large upload, chacha20",
        "MB/s",
        partial(large_upload, cipher="chacha20-poly1305@openssh.com"),
    ),
    "cpu": Measure("server CPU, key log-in and 40 kB", "ms", _run(upload_cpu)),
    "logins": Measure("key log-ins, 32 at once", "1/s", _run(logins_a_second)),
    "idle": Measure("memory of an idle log-in", "kB", _run(idle_memory)),
    "stat": Measure("STAT in a log-in storm, p99", "ms", _run(stat_in_a_storm)),
}
