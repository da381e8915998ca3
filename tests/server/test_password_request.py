import asyncio
from pathlib import Path
from typing import Any

import asyncssh
import paramiko
import pytest

from sftpdrop.core.account import Locale
from sftpdrop.core.password import PasswordProblem
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from sftpdrop.texts.logins import PASSWORD_PROBLEMS
from tests.schools import PASS_NUMBER, PASSWORD
from tests.server.desks import reasons, recorded
from tests.server.served import HOST, Served, serving
from tests.server.sessions import in_loop

FORBIDDEN = [
    "paard-🐎-batterij",
    "unassigned-\u0221\U0001fae8",
    "right-\u05d0-left",
    "bell-\a-07",
    "nul-\0",
]
LATIN_1 = "café-kapstok-83".encode("latin-1")


def try_then_come_in(port: int, *wrong: Any) -> list[str]:
    """Try wrong passwords and then the right one on one connection; what the server said."""
    with paramiko.Transport((HOST, port)) as transport:
        transport.start_client()
        said = []
        for password in wrong:
            with pytest.raises(paramiko.AuthenticationException):
                transport.auth_password(PASS_NUMBER, password)
            said.append((transport.get_banner() or b"").decode().strip())
        transport.auth_password(PASS_NUMBER, PASSWORD)
        assert transport.is_authenticated()
        return said


def audited(served: Served) -> list[tuple[object, object]]:
    database = Database.open(served.settings.database_url, served.state.audit)
    told = reasons(recorded(database))
    database.close()
    return told


@pytest.mark.parametrize("password", [*FORBIDDEN, LATIN_1], ids=ascii)
@in_loop
async def test_a_password_with_characters_that_ssh_forbids_is_a_wrong_one(
    tmp_path: Path, password: str | bytes
) -> None:
    async with serving(tmp_path) as served:
        said = await asyncio.to_thread(try_then_come_in, served.port, "plainly-wrong", password)
        await served.drain()
        assert said[0] == said[1] != ""
        assert audited(served) == [("wrong_password", 1), ("wrong_password", 1)]


class Changing(asyncssh.SSHClient):
    """A client that answers the dialogue once, and reads what comes of it."""

    def __init__(self, new: str) -> None:
        self.prompts: list[str] = []
        self._new = new

    def password_change_requested(self, prompt: str, lang: str) -> tuple[str, str]:
        del lang
        self.prompts.append(prompt)
        if len(self.prompts) > 1:
            raise asyncssh.PermissionDenied("read enough")
        return PASSWORD, self._new


@pytest.mark.parametrize("new", FORBIDDEN, ids=ascii)
@in_loop
async def test_a_new_password_with_such_characters_is_refused_with_our_sentence(
    tmp_path: Path, new: str
) -> None:
    client = Changing(new)
    async with serving(tmp_path) as served:
        database = Database.open(served.settings.database_url, served.state.audit)
        with database.begin() as connection:
            accounts.set_details(connection, PASS_NUMBER, must_change_password=True)
        database.close()
        with pytest.raises(asyncssh.PermissionDenied):
            async with served.logged_in(client_factory=lambda: client):
                pytest.fail("let in")
    sentence = PASSWORD_PROBLEMS[PasswordProblem.CHARACTERS].say(Locale.ENGLISH)
    assert sentence in client.prompts[1]
