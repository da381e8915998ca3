"""Server and watcher as two children: started, watched, started again, ended together.

Each child says in one line on its standard output that it is ready, and where. A child that ends
before it ever was ready ends everything (a wrong setting is not mended by trying again); one that
ends later is started again, after a delay that grows while it keeps ending.
"""

import asyncio
import contextlib
import os
import re
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from sftpdrop.settings import Settings

_READY = re.compile(r"sftpdrop: \w+ ready(?: on (?P<address>\S+))?")
_SIGNALS = {number.value: number.name for number in signal.Signals}
_FIRST_DELAY, _LONGEST_DELAY = 0.2, 30.0  # seconds
_LIVED_WELL = 60.0  # seconds after which an end counts as the first one again
_GRACE = 10.0  # seconds beyond the server's own drain time before a child is killed


@dataclass(frozen=True, slots=True)
class Program:
    """A child: what people call it, and the command that starts it."""

    name: str
    command: tuple[str, ...]


def supervise(
    programs: Sequence[Program], settings: Settings, when_ready: Callable[[str], None]
) -> int:
    """Run `programs` until a signal ends them; return the exit code.

    `when_ready` is called once, with the address, when all of them are ready.
    """
    grace = settings.server.drain_seconds + _GRACE
    return asyncio.run(_Supervisor(programs, grace, when_ready).run())


def next_delay(last: float, lived: float) -> float:
    """Seconds to wait before a child that `lived` so long is started again, after `last`."""
    return _FIRST_DELAY if lived > _LIVED_WELL or not last else min(last * 2, _LONGEST_DELAY)


class _Supervisor:
    def __init__(
        self, programs: Sequence[Program], grace: float, when_ready: Callable[[str], None]
    ) -> None:
        self._programs = programs
        self._grace = grace
        self._when_ready = when_ready
        self._stopping = asyncio.Event()
        self._ready: dict[str, str | None] = {}
        self._announced = False

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        return max(await asyncio.gather(*(self._keep(program) for program in self._programs)))

    async def _keep(self, program: Program) -> int:
        delay = 0.0
        while not self._stopping.is_set():
            started = monotonic()
            code = await self._run_once(program)
            if self._stopping.is_set():
                break
            if program.name not in self._ready:
                self._stopping.set()
                return code if code > 0 else os.EX_SOFTWARE
            delay = next_delay(delay, monotonic() - started)
            _tell(f"the {program.name} {_fate(code)}; it is started again in {delay:g} s")
            await self._pause(delay)
        return os.EX_OK

    async def _run_once(self, program: Program) -> int:
        # A pipe of our own: with asyncio's, wait() waits for what a dead child left running too.
        reading, writing = os.pipe()
        try:
            # A session of its own: Ctrl-C reaches the supervisor alone, which ends the children.
            child = await asyncio.create_subprocess_exec(
                *program.command, stdout=writing, start_new_session=True, env=self._environment()
            )
        finally:
            os.close(writing)
        listening = asyncio.create_task(self._listen(program, reading))
        ending = asyncio.create_task(self._end_when_stopping(child))
        code = await child.wait()
        ending.cancel()
        with contextlib.suppress(ProcessLookupError):
            # What it left behind would hold the port, and the pipe that is listened to.
            os.killpg(child.pid, signal.SIGKILL)
        await listening
        return code

    async def _listen(self, program: Program, descriptor: int) -> None:
        lines = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(descriptor, "rb", buffering=0)
        )
        with contextlib.closing(transport):
            async for line in lines:
                text = line.decode(errors="replace").rstrip()
                if said := _READY.fullmatch(text):
                    if program.name in self._ready:
                        _tell(f"the {program.name} is ready again")
                    self._ready[program.name] = said["address"] or self._ready.get(program.name)
                    self._announce()
                else:
                    print(text, flush=True)  # noqa: T201 - a child's own words are passed on

    def _announce(self) -> None:
        if not self._announced and self._address and len(self._ready) == len(self._programs):
            self._announced = True
            self._when_ready(self._address)

    @property
    def _address(self) -> str | None:
        return next(filter(None, self._ready.values()), None)

    def _environment(self) -> Mapping[str, str]:
        """A server on a port that the system chose keeps it when it is started again."""
        chosen = {"SFTPDROP_SERVER__LISTEN": self._address} if self._address else {}
        return os.environ | chosen

    async def _end_when_stopping(self, child: Process) -> None:
        await self._stopping.wait()
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
            await asyncio.sleep(self._grace)
            child.kill()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def _fate(code: int) -> str:
    if code < 0:
        return f"was ended by {_SIGNALS.get(-code, f'signal {-code}')}"
    return f"ended with exit code {code}"


def _tell(text: str) -> None:
    print(f"sftpdrop: {text}", file=sys.stderr, flush=True)  # noqa: T201 - the terminal of `run`
