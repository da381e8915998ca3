"""`python -m tests.load.siege`: 10,000 wrong log-ins over real SSH, and schools that come in.

With the settings as they are shipped, bcrypt's cost included. Guessers, schools and server share
this machine's processors, which the server has to itself otherwise.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from sftpdrop.cli.init import make_installation
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.password import hash_password
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.bench.server import COST, program
from tests.bench.table import say
from tests.load.guessers import Siege
from tests.ports import keep_port
from tests.schools import PASSWORD, make_account

FULL = Siege(tries=10_000, addresses=50, schools=200, at_once=50, seed=20260901)
SMALL = Siege(tries=600, addresses=20, schools=50, at_once=20, seed=20260901)
LONGEST = 2.0
"""Seconds that a right log-in may take."""
_BETWEEN_LOOKS = 0.2
"""Seconds between two looks at the server's memory, of which the most counts."""
SHARE = 0.005
"""Of wrong log-ins: how many may reach bcrypt once their address was throttled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a siege. `waits` are seconds of right log-ins, 0 for one that was refused."""

    tries: int
    seconds: float
    verified: int
    verified_later: int
    turned_away: int
    others: int
    waits: Sequence[float]
    memory: tuple[int, int]

    @property
    def faults(self) -> list[str]:
        """In what the server fell short."""
        checks = {
            "more than 0.5 % reached bcrypt": self.verified_later > self.tries * SHARE,
            "a school was refused": 0.0 in self.waits,
            "a school waited too long": max(self.waits) >= LONGEST,
        }
        return [fault for fault, holds in checks.items() if holds]

    def __str__(self) -> str:
        first, most = (size / 1e6 for size in self.memory)
        return (
            f"{self.tries} wrong log-ins in {self.seconds:.0f} s; {self.verified} reached bcrypt, "
            f"{self.verified_later} of them ({self.verified_later / self.tries:.2%}) after their "
            f"address was throttled; {self.turned_away} connections turned away, {self.others} "
            f"answered otherwise; {len(self.waits)} right log-ins: median "
            f"{statistics.median(self.waits):.2f} s, longest {max(self.waits):.2f} s; server "
            f"{first:.0f} MB before, {most:.0f} MB at most"
        )


def run(siege: Siege, directory: Path) -> Outcome:
    """Besiege a server of its own in an empty directory."""
    with keep_port() as kept:
        return _run(siege, directory, kept.getsockname()[1])


def _run(siege: Siege, directory: Path, port: int) -> Outcome:
    made, _ = make_installation(directory / "server", f"127.0.0.1:{port}")
    settings = made.settings
    database = Database.open(settings.database_url, settings.state_directory.audit)
    hashed = hash_password(PASSWORD, COST)
    with database.begin() as connection:
        for number in siege.pass_numbers:
            accounts.add(connection, make_account(pass_number=PassNumber(number)), hashed)
    database.close()
    command = [sys.executable, "-m", "sftpdrop", "--config", made.file, "serve"]
    with program(command, directory / "log", port=port) as server:
        return _besiege(siege, port, server)


def _besiege(siege: Siege, port: int, server: psutil.Process) -> Outcome:
    before = most = server.memory_info().rss
    with _client("rightful", port) as schools, _client("guessers", port) as guessers:
        for client, told in ((schools, siege.pass_numbers), (guessers, asdict(siege))):
            assert client.stdin is not None
            client.stdin.write(json.dumps(told) + "\n")
            client.stdin.flush()
        began = time.monotonic()
        while guessers.poll() is None:
            most = max(most, server.memory_info().rss)
            with suppress(subprocess.TimeoutExpired):
                guessers.wait(_BETWEEN_LOOKS)
        seconds = time.monotonic() - began
        assert guessers.stdout is not None
        answers = json.load(guessers.stdout)
        lines, _ = schools.communicate()
    return Outcome(
        tries=answers["wrong"] + answers["throttled"] + answers["other"],
        seconds=seconds,
        verified=answers["wrong"],
        verified_later=answers["wrong_later"],
        turned_away=answers["turned_away"],
        others=answers["other"],
        waits=[float(line) for line in lines.split()],
        memory=(before, most),
    )


def _client(name: str, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.load.{name}", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> int:
    """Run and tell; 1 where the server fell short."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.siege", description=__doc__)
    for name, value in asdict(FULL).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=value)
    siege = replace(FULL, **vars(parser.parse_args()))
    with tempfile.TemporaryDirectory() as directory:
        outcome = run(siege, Path(directory))
    say(str(outcome))
    for fault in outcome.faults:
        say(f"FAULT: {fault}")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
