"""OpenSSH with a key and a password, in whichever order it gives them."""

from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.clients.installation import HOST, Installation, School
from tests.clients.keys import give_key
from tests.programs import need
from tests.waiting import PATIENCE

OPTIONS = "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    installation = Installation(tmp_path_factory.mktemp("server") / "installation")
    with installation.serving():
        yield installation.add_school()


@pytest.fixture(scope="module")
def key(school: School, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key without which the school's password opens nothing."""
    file = give_key(school, tmp_path_factory.mktemp("client"))
    database = Database.open(
        school.installation.settings.database_url,
        school.installation.settings.state_directory.audit,
    )
    with database.begin() as connection:
        accounts.set_details(connection, school.pass_number, require_key_and_password=True)
    database.close()
    return file


def log_in(school: School, options: str) -> str:
    """Give the password when it is asked for; what OpenSSH says then, up to its prompt if any."""
    command = f"{need('sftp')} {OPTIONS} {options} -P {school.installation.port}"
    with pexpect.spawn(
        f"{command} {school.user}@{HOST}", timeout=PATIENCE, encoding="utf-8"
    ) as sftp:
        sftp.expect("password: ")
        sftp.sendline(school.password)
        sftp.expect(["sftp> ", pexpect.EOF])
        return str(sftp.before)


@pytest.mark.parametrize("order", ["publickey,password", "password,publickey"])
def test_openssh_comes_in_with_both_in_either_order(school: School, key: Path, order: str) -> None:
    options = f"-o IdentitiesOnly=yes -i {key} -o PreferredAuthentications={order}"
    assert "Connected" in log_in(school, options)


@pytest.mark.usefixtures("key")
def test_openssh_is_told_that_the_password_alone_is_not_enough(school: School) -> None:
    said = log_in(school, "-o PubkeyAuthentication=no")
    assert "ook de sleutel nodig" in said
    assert "Permission denied (publickey)" in said
