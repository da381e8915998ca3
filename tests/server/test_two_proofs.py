"""What becomes of a first proof when the account is changed before the second one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import paramiko
import pytest
from sqlalchemy import Connection

from sftpdrop.core.account import AccountKey, AccountStatus
from sftpdrop.core.password import hash_password
from sftpdrop.store import account_keys, accounts
from sftpdrop.store.database import Database
from tests.schools import COST, NOON, PASS_NUMBER, PASSWORD
from tests.server.desks import recorded
from tests.server.served import HOST, Served, serving
from tests.server.sessions import in_loop

Change = Callable[[Connection], None]


@contextmanager
def opened(served: Served) -> Iterator[Database]:
    database = Database.open(served.settings.database_url, served.state.audit)
    yield database
    database.close()


def disable(connection: Connection) -> None:
    accounts.set_status(connection, PASS_NUMBER, AccountStatus.DISABLED)


def remove_key(connection: Connection) -> None:
    account_keys.remove(connection, PASS_NUMBER, "script")


def change_network(connection: Connection) -> None:
    accounts.set_details(connection, PASS_NUMBER, allow_from=["192.0.2.0/24"])


def reset_password(connection: Connection) -> None:
    accounts.set_password(
        connection, PASS_NUMBER, hash_password("lantaarn-zeewier-41", COST), now=NOON
    )


def end_sessions(connection: Connection) -> None:
    accounts.end_sessions(connection, PASS_NUMBER)


CHANGES = (disable, remove_key, change_network, reset_password, end_sessions)


@dataclass(frozen=True)
class Prover:
    """A client that gives a key and the password, with `between` after the first of them."""

    served: Served
    key: paramiko.PKey
    key_first: bool
    between: Callable[[], None] = lambda: None

    async def comes_in(self) -> bool:
        """Give both proofs of one connection; whether they let in."""
        return await asyncio.to_thread(self._prove)

    def _prove(self) -> bool:
        with paramiko.Transport((HOST, self.served.port)) as transport:
            transport.start_client()
            self._give(transport, key=self.key_first)
            self.between()
            with suppress(paramiko.SSHException):
                self._give(transport, key=not self.key_first)
            return transport.is_authenticated()

    def _give(self, transport: paramiko.Transport, *, key: bool) -> None:
        if key:
            transport.auth_publickey(PASS_NUMBER, self.key)
        else:
            transport.auth_password(PASS_NUMBER, PASSWORD)


def want_both(database: Database, key: paramiko.PKey) -> None:
    line = f"{key.get_name()} {key.get_base64()}"
    fingerprint = asyncssh.import_public_key(line).get_fingerprint()
    with database.begin() as connection:
        account_keys.add(
            connection,
            PASS_NUMBER,
            AccountKey(public_key=line, fingerprint=fingerprint, label="script"),
        )
        accounts.set_details(connection, PASS_NUMBER, require_key_and_password=True)


@pytest.mark.parametrize("key_first", [True, False], ids=["key first", "password first"])
@pytest.mark.parametrize("change", CHANGES)
@in_loop
async def test_a_second_proof_is_judged_by_the_account_as_it_is_by_then(
    tmp_path: Path, change: Change, key_first: bool
) -> None:
    key = paramiko.ECDSAKey.generate()
    async with serving(tmp_path) as served:
        with opened(served) as database:
            want_both(database, key)

            def between() -> None:
                with database.begin() as connection:
                    change(connection)

            assert not await Prover(served, key, key_first, between).comes_in()
            await served.drain()
            assert "login" not in {event.event for event in recorded(database)}


@pytest.mark.parametrize("key_first", [True, False], ids=["key first", "password first"])
@in_loop
async def test_the_first_proof_of_a_log_in_is_no_refusal_in_the_audit(
    tmp_path: Path, key_first: bool
) -> None:
    key = paramiko.ECDSAKey.generate()
    async with serving(tmp_path) as served:
        with opened(served) as database:
            want_both(database, key)
            assert await Prover(served, key, key_first).comes_in()
            await served.drain()
            assert [event.event for event in recorded(database)] == ["login"]


@in_loop
async def test_a_log_in_that_ends_half_way_is_a_refusal_in_the_audit(tmp_path: Path) -> None:
    key = paramiko.ECDSAKey.generate()

    def leave_after_the_key(port: int) -> None:
        with paramiko.Transport((HOST, port)) as transport:
            transport.start_client()
            assert transport.auth_publickey(PASS_NUMBER, key) == ["password"]

    async with serving(tmp_path) as served:
        with opened(served) as database:
            want_both(database, key)
            await asyncio.to_thread(leave_after_the_key, served.port)
            await served.drain()
            (event,) = recorded(database)
    assert (event.event, event.pass_number) == ("login_refused", PASS_NUMBER)
    assert event.details["reason"] == "password_needed"
