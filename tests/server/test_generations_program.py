from pathlib import Path

import paramiko

from sftpdrop.core.account import AccountStatus
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.clients.installation import HOST, Installation
from tests.waiting import wait_for

READY = "server ready on"


def test_a_disabled_account_loses_its_sessions_in_every_server_process(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "installation")
    school, other = installation.add_school(), installation.add_school()
    with (
        installation.running("serve", READY) as one,
        installation.running("serve", READY) as another,
    ):
        sessions = [log_in(address, school.user, school.password) for address in (one, another)]
        stays = log_in(another, other.user, other.password)
        disable(installation, school.pass_number)
        wait_for(lambda: not any(each.is_active() for each in sessions), "both have ended")
        assert stays.is_active()
        for each in (*sessions, stays):
            each.close()


def log_in(address: str, user: str, password: str) -> paramiko.Transport:
    transport = paramiko.Transport((HOST, int(address.rpartition(":")[2])))
    transport.connect(username=user, password=password)
    return transport


def disable(installation: Installation, pass_number: PassNumber) -> None:
    database = Database.open(
        installation.settings.database_url, installation.settings.state_directory.audit
    )
    with database.begin() as connection:
        accounts.set_status(connection, pass_number, AccountStatus.DISABLED)
    database.close()
