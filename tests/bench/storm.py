"""A log-in storm, as a program: clients that log in with passwords, over and over.

`python -m tests.bench.storm PORT CLIENTS`, with a JSON list of user names on standard input. It
says "raging" when the first is in, and goes on until it is killed.
"""

import asyncio
import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import suppress

import asyncssh

from tests.bench.server import PASSWORD, by_password


async def _client(port: int, users: Iterator[str], inside: asyncio.Event) -> None:
    while True:
        with suppress(asyncssh.Error, OSError):
            async with asyncssh.connect(**by_password(port, next(users)), password=PASSWORD):
                inside.set()


async def _rage(port: int, clients: int) -> None:
    users = itertools.cycle(json.loads(sys.stdin.readline()))
    inside = asyncio.Event()
    async with asyncio.TaskGroup() as storm:
        for _ in range(clients):
            storm.create_task(_client(port, users, inside))
        await inside.wait()
        sys.stdout.write("raging\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_rage(int(sys.argv[1]), int(sys.argv[2])))
