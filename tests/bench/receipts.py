"""How long a school waits for its receipt, on a machine that does nothing else."""

import asyncio
import time

import asyncssh

from tests.bench.judging import pupils
from tests.bench.server import Server
from tests.watcher.building import xlsxwriter_bytes


def receipt_times(server: Server, lists: int) -> list[float]:
    """Milliseconds from CLOSE's reply to the receipt, for lists of 250 pupils."""
    return asyncio.run(_receipt_times(server, lists))


async def _receipt_times(server: Server, lists: int) -> list[float]:
    times = []
    async with (
        asyncssh.connect(**server.options()) as connection,
        connection.start_sftp_client() as sftp,
    ):
        for number in range(lists + 1):
            name, content = f"lijst{number}.xlsx", xlsxwriter_bytes(pupils(250 + number))
            async with sftp.open(name, "wb") as file:
                await file.write(content)
            started = time.perf_counter()
            await _wait_for_receipt(sftp, name)
            times.append((time.perf_counter() - started) * 1000)
    return times[1:]  # the first one wakes the watcher's child


async def _wait_for_receipt(sftp: asyncssh.SFTPClient, name: str) -> None:
    async with asyncio.timeout(30):
        while not await _has_receipt(sftp, name):  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(0.002)


async def _has_receipt(sftp: asyncssh.SFTPClient, name: str) -> bool:
    return any(str(found).startswith(f"{name}.") for found in await sftp.listdir("."))
