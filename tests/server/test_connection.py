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
from tests.server.served import HOST, OTHER_SCHOOL, Served, serving
from tests.server.sessions import in_loop

BOTH = (PASS_NUMBER, OTHER_SCHOOL)


def want_both_proofs(served: Served, pass_number: str, key: paramiko.PKey) -> None:
    """Give an account a key, and have it ask for the key and the password."""
    line = f"{key.get_name()} {key.get_base64()}"
    public = asyncssh.import_public_key(line)
    database = Database.open(served.settings.database_url)
    with database.begin() as connection:
        number = PassNumber(pass_number)
        entry = AccountKey(public_key=line, fingerprint=public.get_fingerprint(), label="script")
        account_keys.add(connection, number, entry)
        accounts.set_details(connection, number, require_key_and_password=True)
    database.close()


def prove(port: int, key_of: tuple[str, paramiko.PKey], password_of: str) -> list[str]:
    """Prove a key, then give a password; what the server still asks for after the key."""
    with paramiko.Transport((HOST, port)) as transport:
        transport.start_client()
        wanted = transport.auth_publickey(*key_of)
        transport.auth_password(password_of, PASSWORD)
        assert transport.is_authenticated()
        return wanted


@in_loop
async def test_key_and_password_of_one_account_let_it_in(tmp_path: Path) -> None:
    key = paramiko.ECDSAKey.generate()
    async with serving(tmp_path) as served:
        want_both_proofs(served, PASS_NUMBER, key)
        wanted = await asyncio.to_thread(prove, served.port, (PASS_NUMBER, key), PASS_NUMBER)
    assert "password" in wanted


@in_loop
async def test_a_key_of_one_account_is_no_proof_for_another(tmp_path: Path) -> None:
    keys = [paramiko.ECDSAKey.generate() for _ in BOTH]
    async with serving(tmp_path) as served:
        for pass_number, key in zip(BOTH, keys, strict=True):
            want_both_proofs(served, pass_number, key)
        with pytest.raises(paramiko.SSHException):
            await asyncio.to_thread(prove, served.port, (PASS_NUMBER, keys[0]), OTHER_SCHOOL)


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
    database = Database.open(served.settings.database_url)
    with database.read() as connection:
        events = audit.events(connection)
        reasons = {str(event.details.get("reason")) for _, event in events}
    database.close()
    return reasons
