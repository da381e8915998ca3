"""Those who may come in, as a program: `python -m tests.load.rightful PORT`, with pass numbers.

Every second another school logs in for the first time from its address, and the seconds that it
took are a line of the output; `0` says that it was refused. It goes on until its input ends.
"""

import asyncio
import itertools
import json
import sys
import time

import asyncssh

from tests.schools import PASSWORD

_EVERY = 1.0
_PATIENCE = 30.0


async def _come_in(port: int, pass_number: str, number: int) -> None:
    began = time.monotonic()
    try:
        async with (
            asyncio.timeout(_PATIENCE),
            asyncssh.connect(
                "127.0.0.1",
                port,
                local_addr=(f"127.2.{number // 250}.{number % 250 + 1}", 0),
                username=pass_number,
                password=PASSWORD,
                client_keys=None,
                known_hosts=None,
                config=None,
                agent_path=None,
                preferred_auth="password",
            ),
        ):
            took = time.monotonic() - began
    except (asyncssh.Error, OSError, TimeoutError) as error:
        sys.stderr.write(f"{pass_number}: {error}\n")
        took = 0.0
    sys.stdout.write(f"{took:.3f}\n")


async def _come_in_by_turns(port: int, pass_numbers: list[str]) -> None:
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    async with asyncio.TaskGroup() as group:
        for number, pass_number in enumerate(itertools.cycle(pass_numbers)):
            group.create_task(_come_in(port, pass_number, number))
            await asyncio.wait([ended], timeout=_EVERY)
            if ended.done():
                return


if __name__ == "__main__":
    asyncio.run(_come_in_by_turns(int(sys.argv[1]), json.loads(sys.stdin.readline())))
