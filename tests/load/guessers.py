"""Those who guess, as a program: `python -m tests.load.guessers PORT`, with a Siege as JSON.

Each address, of a network of its own, tries pass numbers one after another with wrong passwords, as
many on a connection as the server takes. What each was told is written as JSON at the end.
"""

import asyncio
import itertools
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import asyncssh

from tests.bench.server import by_password

_ON_A_CONNECTION = 5


@dataclass(frozen=True, slots=True)
class Siege:
    """How many wrong log-ins, from how many addresses at once, over how many pass numbers."""

    tries: int
    addresses: int
    schools: int
    at_once: int
    seed: int

    @property
    def pass_numbers(self) -> list[str]:
        """The pass numbers of the schools."""
        return [str(200_001 + number) for number in range(self.schools)]


@dataclass(slots=True)
class Told:
    """The answers to wrong log-ins: `wrong` went through bcrypt, `throttled` did not.

    `wrong_later` are those of an address that had been throttled before.
    """

    wrong: int = 0
    throttled: int = 0
    wrong_later: int = 0
    other: int = 0
    turned_away: int = 0

    @property
    def tries(self) -> int:
        """All that were answered."""
        return self.wrong + self.throttled + self.other


class Address(asyncssh.SSHClient):
    """A client that guesses; made anew for each connection, it shares its address's count."""

    def __init__(
        self, told: Told, throttled: set[str], address: str, guesses: Iterator[str]
    ) -> None:
        self._told = told
        self._throttled = throttled
        self._address = address
        self._guesses = itertools.islice(guesses, _ON_A_CONNECTION)

    def password_auth_requested(self) -> str | None:
        """The next guess."""
        return next(self._guesses, None)

    def auth_banner_received(self, msg: str, lang: str) -> None:
        """The sentence of a refusal."""
        del lang
        if "is not right" in msg or "klopt niet" in msg:
            self._told.wrong += 1
            self._told.wrong_later += self._address in self._throttled
        elif "too often" in msg or "te vaak" in msg:
            self._told.throttled += 1
            self._throttled.add(self._address)
        else:
            self._told.other += 1


class Besiegers:
    """All addresses of a siege."""

    def __init__(self, port: int, siege: Siege) -> None:
        self.told = Told()
        self._port = port
        self._siege = siege
        self._throttled: set[str] = set()

    async def go(self) -> None:
        """Guess until all tries were answered."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._siege.at_once):
                group.create_task(self._guess(number % self._siege.addresses))

    async def _guess(self, number: int) -> None:
        chance = random.Random(self._siege.seed + number)
        guesses = (f"guess-{chance.randrange(10**9)}" for _ in itertools.count())
        while self.told.tries < self._siege.tries:
            await self._connect(
                f"127.1.{number}.1", chance.choice(self._siege.pass_numbers), guesses
            )

    async def _connect(self, address: str, pass_number: str, guesses: Iterator[str]) -> None:
        try:
            async with asyncssh.connect(
                **by_password(self._port, pass_number),
                local_addr=(address, 0),
                client_factory=lambda: Address(self.told, self._throttled, address, guesses),
            ):
                raise AssertionError("a guess was right")
        except asyncssh.PermissionDenied:
            return
        except (asyncssh.Error, OSError):
            self.told.turned_away += 1
            await asyncio.sleep(0.05)  # as any client that is sent away waits before it comes again


def main() -> None:
    """Guess, and say what came of it."""
    besiegers = Besiegers(int(sys.argv[1]), Siege(**json.loads(sys.stdin.readline())))
    asyncio.run(besiegers.go())
    json.dump(asdict(besiegers.told), sys.stdout)


if __name__ == "__main__":
    main()
