"""A program that is killed at moments of chance, and started again each time."""

import asyncio
import random
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from typing import IO

from tests.bench.ours import Installation


class Program:
    """`serve` or `watch` of an installation, kept running against a killer."""

    def __init__(self, installation: Installation, name: str, log: IO[bytes]) -> None:
        self._installation = installation
        self._name = name
        self._log = log
        self._process: Process | None = None
        self.kills = 0

    async def start(self) -> None:
        """Start it; a server is waited for."""
        command = [str(word) for word in self._installation.command(self._name)]
        self._process = await asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env=self._installation.whole_environment,
        )
        if self._name == "serve":
            await self._until_it_listens()

    async def kill_now_and_then(self, every: tuple[float, float], seed: int) -> None:
        """Kill it (SIGKILL) after times of chance, in seconds, until this task is cancelled."""
        chance = random.Random(f"{seed} {self._name}")
        while True:
            await asyncio.sleep(chance.uniform(*every))
            await self._end(signal.SIGKILL)
            self.kills += 1
            await self.start()

    async def stop(self) -> None:
        """End it as systemd would."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        await self._process.wait()

    async def _until_it_listens(self) -> None:
        async with asyncio.timeout(120):
            while not self._listens():
                assert self._process
                if self._process.returncode is not None:
                    sys.exit(f"{self._name} ended with exit code {self._process.returncode}")
                await asyncio.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._installation.port)) == 0
