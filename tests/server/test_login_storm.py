import asyncio
from pathlib import Path

import pytest

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.login import Login
from sftpdrop.settings import LoginSettings
from sftpdrop.store import accounts, audit
from sftpdrop.store.database import Database
from tests.schools import add_school, login_settings, make_account, open_database
from tests.server.guessers import GUESSERS, TRIES, come_in, counted_bcrypt, seconds, storm

NEWCOMERS = 30
_BCRYPT_SECONDS = 0.02
_MOST_BEFORE = 2 * LoginSettings().bcrypt_workers / _BCRYPT_SECONDS
"""Tries that bcrypt looks at in two seconds: who lets so many go first waits for so long."""


def add_newcomers(database: Database) -> list[str]:
    add_school(database)
    numbers = [PassNumber(str(100_000 + 6 * number)) for number in range(NEWCOMERS)]
    with database.begin() as connection:
        _, hashed = accounts.find_with_hash(connection, "100123") or (None, "")
        for number in numbers:
            accounts.add(connection, make_account(pass_number=number), hashed)
    return list(numbers)


@pytest.mark.parametrize("network", ["198.51.100.{}", "198.51.{}.1"])
def test_a_storm_hardly_reaches_bcrypt_and_keeps_nobody_out(tmp_path: Path, network: str) -> None:
    database = open_database(tmp_path)
    newcomers = add_newcomers(database)

    async def run() -> tuple[list[int], int, int]:
        login = Login(database, login_settings())
        await login.start()
        addresses = [network.format(number) for number in range(GUESSERS)]
        with counted_bcrypt(seconds(_BCRYPT_SECONDS)) as bcrypt:
            raging = asyncio.create_task(storm(login, addresses))
            waits = []
            for number, school in enumerate(newcomers):
                before = bcrypt.calls
                await come_in(login, school, network.format(200 + number))
                waits.append(bcrypt.calls - before)
            await raging
            before = bcrypt.calls
            await storm(login, addresses)
        await login.close()
        return waits, before, bcrypt.calls - before

    waits, at_first, afterwards = asyncio.run(run())
    assert max(waits) < _MOST_BEFORE
    assert at_first <= GUESSERS * 5 + NEWCOMERS
    assert afterwards <= TRIES * 0.005
    with database.read() as connection:
        events = [event for _, event in audit.events(connection) if event]
        assert audit.verify(connection) is None
    refusals = [event for event in events if event.event == "login_refused"]
    assert sum(int(event.details.get("count", 1)) for event in refusals) == 2 * TRIES
    assert all(event.details["reason"] for event in refusals)
    assert len(refusals) < 1500
    database.close()
