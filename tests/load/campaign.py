"""One run: clients and killers at once, then the watcher in peace, then the count."""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh
from sqlalchemy import select

from sftpdrop.core.identifiers import DropId
from sftpdrop.statedir import StateDirectory
from sftpdrop.store import tables
from sftpdrop.store.database import Database
from sftpdrop.watcher.vault import Vault
from tests.bench.ours import Installation
from tests.load.clients import Client, Ledger
from tests.load.killer import Program
from tests.load.plan import Scale, plan, school_numbers
from tests.ports import keep_port

_STALLED = 60  # seconds in which none was settled


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was told to clients, what is there, and how it came about."""

    acknowledged: Mapping[tuple[str, str], str]
    recorded: Sequence[tuple[str, str, str]]
    wrong_bytes: Sequence[str]
    states: Mapping[str, int]
    figures: str

    @property
    def lost(self) -> set[tuple[str, str, str]]:
        """Acknowledged drops that are not there."""
        return self._told - set(self.recorded)

    @property
    def unasked(self) -> set[tuple[str, str, str]]:
        """Drops that nobody sent so: of another school, of another name, or in part."""
        return set(self.recorded) - self._told

    @property
    def doubled(self) -> set[tuple[str, str, str]]:
        """Drops that are there more than once."""
        return {row for row, count in Counter(self.recorded).items() if count > 1}

    @property
    def _told(self) -> set[tuple[str, str, str]]:
        return {(school, name, digest) for (school, name), digest in self.acknowledged.items()}


def run(scale: Scale, directory: Path) -> Outcome:
    """Run it all in an empty directory."""
    with keep_port() as kept:
        return asyncio.run(_run(scale, directory, kept.getsockname()[1]))


async def _run(scale: Scale, directory: Path, port: int) -> Outcome:
    key = asyncssh.generate_private_key("ssh-ed25519", comment="load")
    key.write_public_key(directory / "key.pub")
    installation = Installation(directory, port)
    installation.add_schools(school_numbers(scale), "!", directory / "key.pub")
    options = {
        "host": "127.0.0.1",
        "port": installation.port,
        "client_keys": [key],
        "known_hosts": None,
        "config": None,
        "agent_path": None,
    }
    ledger, started = Ledger(), time.monotonic()
    with (directory / "log").open("ab") as log:
        programs = [Program(installation, name, log) for name in ("serve", "watch")]
        try:
            await _upload_under_fire(scale, options, ledger, programs)
            uploaded = time.monotonic() - started
            await _until_settled(installation)
        finally:
            for program in programs:
                await program.stop()
    kills = " and ".join(str(program.kills) for program in programs)
    figures = (
        f"{len(ledger.acknowledged)} uploads acknowledged in {uploaded:.0f} s, settled after "
        f"{time.monotonic() - started:.0f} s; {ledger.cuts} cuts, {ledger.failures} failed tries, "
        f"server and watcher killed {kills} times"
    )
    return _count(installation, ledger, figures)


async def _upload_under_fire(
    scale: Scale, options: Mapping[str, Any], ledger: Ledger, programs: Sequence[Program]
) -> None:
    for program in programs:
        await program.start()
    killers = [
        asyncio.create_task(program.kill_now_and_then(scale.kill_every, scale.seed))
        for program in programs
    ]
    uploads = plan(scale)
    clients = [Client(options, ledger, scale.seed + number) for number in range(scale.clients)]
    await asyncio.gather(*(client.work_off(uploads) for client in clients))
    for program, killer in zip(programs, killers, strict=True):
        killer.cancel()
        with suppress(asyncio.CancelledError):
            await killer
        await program.stop()  # the killer may have been between a kill and a start
        await program.start()


async def _until_settled(installation: Installation) -> None:
    """Wait until the watcher has nothing left in its spool and on its table, while it gets less."""
    state = installation.settings().state_directory
    least, since = _waiting(state), time.monotonic()
    while waiting := _waiting(state):
        if waiting < least:
            least, since = waiting, time.monotonic()
        if time.monotonic() - since > _STALLED:
            raise TimeoutError(f"{waiting} drops are not settled")
        await asyncio.sleep(0.1)


def _waiting(state: StateDirectory) -> int:
    return sum(1 for place in (state.spool_new, state.work) for _ in place.iterdir())


def _count(installation: Installation, ledger: Ledger, figures: str) -> Outcome:
    settings = installation.settings()
    database = Database.open(settings.database_url, settings.state_directory.audit)
    with database.read() as connection:
        drops = connection.execute(select(tables.drops)).mappings().all()
    database.close()
    vault = Vault(settings.state_directory)
    wrong = [
        drop["id"]
        for drop in drops
        if _sha256(vault.bytes_of(DropId(drop["id"]))) != drop["sha256"]
    ]
    return Outcome(
        acknowledged=ledger.acknowledged,
        recorded=[(drop["pass_number"], drop["name"], drop["sha256"]) for drop in drops],
        wrong_bytes=wrong,
        states=Counter(drop["state"] for drop in drops),
        figures=figures,
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
