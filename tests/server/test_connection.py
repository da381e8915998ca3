"""Two proofs of one account, and a trace in the audit of everybody who was sent away."""

import asyncio
from pathlib import Path

import asyncssh
import paramiko
import pytest

from sftpdrop.core.account import AccountKey
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.store import account_keys, accounts, audit
from sftpdrop.store.database import Database
from tests.schools import PASS_NUMBER, PASSWORD
from tests.server.clock import Clock
from tests.server.served import HOST, OTHER_SCHOOL, Served, serving
from tests.server.sessions import in_loop

BOTH = (PASS_NUMBER, OTHER_SCHOOL)


def want_both_proofs(served: Served, pass_number: str, key: paramiko.PKey) -> None:
    """Give an account a key, and have it ask for the key and the password."""
    line = f"{key.get_name()} {key.get_base64()}"
    public = asyncssh.import_public_key(line)
    database = Database.open(served.settings.database_url, served.settings.state_directory.audit)
    with database.begin() as connection:
        number = PassNumber(pass_number)
        entry = AccountKey(public_key=line, fingerprint=public.get_fingerprint(), label="script")
        account_keys.add(connection, number, entry)
        accounts.set_details(connection, number, require_key_and_password=True)
    database.close()


def prove(port: int, key_of: tuple[str, paramiko.PKey], password_of: str) -> bool:
    """Prove a key, then give a password; whether that lets it in."""
    with paramiko.Transport((HOST, port)) as transport:
        transport.start_client()
        assert "password" in transport.auth_publickey(*key_of)
        transport.auth_password(password_of, PASSWORD)
        return transport.is_authenticated()


@in_loop
async def test_key_and_password_of_one_account_let_it_in(tmp_path: Path) -> None:
    key = paramiko.ECDSAKey.generate()
    async with serving(tmp_path) as served:
        want_both_proofs(served, PASS_NUMBER, key)
        assert await asyncio.to_thread(prove, served.port, (PASS_NUMBER, key), PASS_NUMBER)


@in_loop
async def test_a_key_of_one_account_is_no_proof_for_another(tmp_path: Path) -> None:
    keys = [paramiko.ECDSAKey.generate() for _ in BOTH]
    async with serving(tmp_path) as served:
        for pass_number, key in zip(BOTH, keys, strict=True):
            want_both_proofs(served, pass_number, key)
        key_of = (PASS_NUMBER, keys[0])
        assert not await asyncio.to_thread(prove, served.port, key_of, OTHER_SCHOOL)


def prove_password_first(port: int, key: paramiko.PKey) -> bool:
    """Give the password, then prove the key; whether that lets it in."""
    with paramiko.Transport((HOST, port)) as transport:
        transport.start_client()
        assert "publickey" in transport.auth_password(PASS_NUMBER, PASSWORD)
        transport.auth_publickey(PASS_NUMBER, key)
        return transport.is_authenticated()


@in_loop
async def test_the_password_may_come_before_the_key(tmp_path: Path) -> None:
    key = paramiko.ECDSAKey.generate()
    async with serving(tmp_path) as served:
        want_both_proofs(served, PASS_NUMBER, key)
        assert await asyncio.to_thread(prove_password_first, served.port, key)


@in_loop
async def test_a_key_is_no_way_around_a_password_that_must_be_changed(tmp_path: Path) -> None:
    key = paramiko.ECDSAKey.generate()
    async with serving(tmp_path) as served:
        want_both_proofs(served, PASS_NUMBER, key)
        database = Database.open(
            served.settings.database_url, served.settings.state_directory.audit
        )
        with database.begin() as connection:
            accounts.set_details(connection, PASS_NUMBER, must_change_password=True)
        database.close()
        assert not await asyncio.to_thread(prove_password_first, served.port, key)


@in_loop
async def test_a_connection_that_never_came_in_is_in_the_audit_with_the_reason(
    tmp_path: Path, clock: Clock
) -> None:
    async with serving(tmp_path, server={"login_seconds": 60}) as served:
        async with served.knock() as (reader, _):
            clock.advance(60)
            await reader.read()
        with pytest.raises(asyncssh.PermissionDenied):
            async with served.logged_in(
                preferred_auth="publickey",
                client_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            ):
                pass
        with pytest.raises(asyncssh.DisconnectError):
            async with served.logged_in(kex_algs=["diffie-hellman-group14-sha1"]):
                pass
        await served.drain()
        reasons = reasons_in_audit(served)
    assert reasons >= {"login_timeout", "key_unknown", "no_common_algorithm"}


@in_loop
async def test_whoever_is_sent_away_is_in_the_audit_with_the_reason(tmp_path: Path) -> None:
    limits = {"max_sessions_per_account": 1, "login_attempts": 1, "max_connections": 2}
    async with serving(tmp_path, server=limits) as served:
        async with served.logged_in() as only:
            with pytest.raises(asyncssh.Error):
                async with served.logged_in() as second:
                    await second.run()
            await asyncio.to_thread(guess_twice, served.port)
            assert not only.is_closed()
        await served.drain()
        reasons = reasons_in_audit(served)
    assert {"too_many_sessions", "too_many_tries"} <= reasons


def guess_twice(port: int) -> None:
    with paramiko.Transport((HOST, port)) as transport:
        transport.start_client()
        for guess in ("wrong one", "wrong two"):
            with pytest.raises(paramiko.SSHException):
                transport.auth_password(OTHER_SCHOOL, guess)


def reasons_in_audit(served: Served) -> set[str]:
    database = Database.open(served.settings.database_url, served.settings.state_directory.audit)
    with database.read() as connection:
        events = audit.events(connection)
        reasons = {str(event.details.get("reason")) for _, event in events if event}
    database.close()
    return reasons
