import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from sftpdrop.core.account import Account, AccountStatus
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.generations import GenerationWatch
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.schools import NOON, PASS_NUMBER, add_school
from tests.waiting import PATIENCE

OTHER = PassNumber("100124")


class Sessions:
    """Running sessions, and those that were ended."""

    def __init__(self, *running: Account) -> None:
        self.running = list(running)
        self.ended: list[tuple[PassNumber, int | None]] = []
        self.an_end = threading.Event()

    def accounts(self) -> list[Account]:
        return self.running

    def end(self, pass_number: PassNumber, generation: int | None) -> None:
        self.ended.append((pass_number, generation))
        self.running = [each for each in self.running if each.pass_number != pass_number]
        self.an_end.set()


def look(database: Database, sessions: Sessions) -> list[tuple[PassNumber, int | None]]:
    asyncio.run(GenerationWatch(database, sessions.accounts, sessions.end).look())
    return sessions.ended


@pytest.mark.parametrize(
    ("change", "generation"),
    [
        (lambda c: accounts.set_status(c, PASS_NUMBER, AccountStatus.DISABLED), None),
        (lambda c: accounts.remove(c, PASS_NUMBER), None),
        (lambda c: accounts.set_password(c, PASS_NUMBER, "x", now=NOON), 1),
        (lambda c: accounts.end_sessions(c, PASS_NUMBER), 1),
    ],
)
def test_the_sessions_of_a_changed_account_end_and_no_others(
    database: Database, change: Callable[[Connection], None], generation: int | None
) -> None:
    sessions = Sessions(add_school(database), add_school(database, pass_number=OTHER))
    assert look(database, sessions) == []
    with database.begin() as connection:
        change(connection)
    assert look(database, sessions) == [(PASS_NUMBER, generation)]


def test_a_session_that_began_while_its_account_was_changed_ends(database: Database) -> None:
    before = add_school(database)
    with database.begin() as connection:
        accounts.end_sessions(connection, PASS_NUMBER)
    assert look(database, Sessions(before)) == [(PASS_NUMBER, 1)]


def test_with_nobody_logged_in_nothing_is_asked(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE accounts RENAME TO gone"))
    assert look(database, Sessions()) == []


def test_everybody_may_go_on_while_the_database_does_not_answer(database: Database) -> None:
    sessions = Sessions(add_school(database))
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE accounts RENAME TO gone"))
    assert look(database, sessions) == []


def test_a_disabled_accounts_session_ends_within_two_seconds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, now = add_school(database), 1000.0
    # The clock of the event loop stands still but for these two seconds.
    monkeypatch.setattr(time, "monotonic", lambda: now)

    async def run() -> None:
        nonlocal now
        sessions = Sessions(account)
        watch = GenerationWatch(database, sessions.accounts, sessions.end)
        await watch.start()
        await asyncio.sleep(0)  # it waits
        with database.begin() as connection:
            accounts.set_status(connection, PASS_NUMBER, AccountStatus.DISABLED)
        now += 2
        assert await asyncio.to_thread(sessions.an_end.wait, PATIENCE)
        await watch.close()

    asyncio.run(run())
