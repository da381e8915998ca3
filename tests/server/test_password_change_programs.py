import subprocess
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pexpect
import pytest

from sftpdrop.core.account import Locale
from sftpdrop.core.password import verify
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.clients.installation import HOST, Installation, School
from tests.clients.wire import Wire
from tests.programs import need
from tests.waiting import PATIENCE

NEW = "lantaarn-zeewier-41"
SSH_OPTIONS = (
    "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PubkeyAuthentication=no"
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("server") / "installation").serving() as serving:
        yield serving


@pytest.fixture
def school(installation: Installation) -> School:
    return installation.add_school(Locale.ENGLISH)


@pytest.fixture
def must_change(school: School) -> School:
    with database_of(school).begin() as connection:
        accounts.set_details(connection, school.pass_number, must_change_password=True)
    return school


def database_of(school: School) -> Database:
    return Database.open(
        school.installation.settings.database_url,
        school.installation.settings.state_directory.audit,
    )


def has_password(school: School, password: str) -> bool:
    with database_of(school).read() as connection:
        _, stored = accounts.find_with_hash(connection, school.pass_number) or (None, "")
    return verify(password, stored)


def talk(command: str, *exchanges: tuple[str, str], goodbye: str = "") -> str:
    """Answer a program's questions in order; everything it showed."""
    with pexpect.spawn(command, timeout=PATIENCE, encoding="utf-8") as program:
        shown = ""
        for question, answer in exchanges:
            program.expect(question)
            shown += f"{program.before}{program.after}"
            program.sendline(answer)
        if goodbye:
            program.expect(goodbye)
            shown += f"{program.before}{program.after}"
            program.sendline("quit")
        program.expect(pexpect.EOF)
        return shown + str(program.before)


def test_openssh_changes_a_password_that_must_be_changed(must_change: School) -> None:
    sftp, port = need("sftp"), must_change.installation.port
    talk(
        f"{sftp} {SSH_OPTIONS} -P {port} {must_change.user}@{HOST}",
        ("password: ", must_change.password),
        ("(?i)old password: ", must_change.password),
        ("(?i)new password: ", NEW),
        ("(?i)new password: ", NEW),
        goodbye="sftp> ",
    )
    assert has_password(must_change, NEW)


def test_openssh_shows_why_a_new_password_will_not_do(must_change: School) -> None:
    sftp, port = need("sftp"), must_change.installation.port
    shown = talk(
        f"{sftp} {SSH_OPTIONS} -P {port} {must_change.user}@{HOST}",
        ("password: ", must_change.password),
        ("(?i)old password: ", must_change.password),
        ("(?i)new password: ", "kort"),
        ("(?i)new password: ", "kort"),
        ("(?i)old password: ", must_change.password),
        ("(?i)new password: ", NEW),
        ("(?i)new password: ", NEW),
        goodbye="sftp> ",
    )
    assert "too short" in shown
    assert has_password(must_change, NEW)


def test_psftp_changes_a_password_that_must_be_changed(must_change: School) -> None:
    psftp, port = need("psftp"), must_change.installation.port
    talk(
        f"{psftp} -hostkey {fingerprint(must_change)} -P {port} {must_change.user}@{HOST}",
        ("password: ", must_change.password),
        ("(?i)current password.*: ", must_change.password),
        ("(?i)new password: ", NEW),
        ("(?i)new password: ", NEW),
        goodbye="psftp> ",
    )
    assert has_password(must_change, NEW)


def test_passwd_over_ssh_changes_the_password_at_any_time(school: School) -> None:
    ssh, port = need("ssh"), school.installation.port
    shown = talk(
        f"{ssh} -t {SSH_OPTIONS} -p {port} {school.user}@{HOST} passwd",
        ("password: ", school.password),
        ("Current password: ", school.password),
        ("New password: ", NEW),
        ("New password, once more: ", NEW),
    )
    assert "The password was changed" in shown
    assert NEW not in shown
    assert has_password(school, NEW)


def fingerprint(school: School) -> str:
    return school.installation.host_key.get_fingerprint()


def command_of(program: str, school: School, port: int, file: Path) -> list[str]:
    """What a program does on its own; it can ask nobody for a new password."""
    address = f"sftp://{HOST}:{port}"
    match program:
        case "curl":
            login = f"{school.user}:{school.password}"
            return ["curl", "-sSk", "-u", login, "-T", str(file), f"{address}/"]
        case "lftp":
            login = f"{school.user},{school.password}"
            act = "set sftp:auto-confirm yes; set net:max-retries 1; ls; quit"
            return ["lftp", "-u", login, "-e", f"set cmd:fail-exit yes; {act}", address]
        case _:
            where = f"host={HOST},port={port},user={school.user}"
            remote = f":sftp,{where},pass={obscured(school.password)}:"
            # Else it tries ten times to connect, whatever the reason is (backend/sftp/sftp.go,
            # getSftpConnection); the README says so.
            return ["rclone", "--low-level-retries=1", "lsf", remote]


def obscured(password: str) -> str:
    command = ["rclone", "obscure", password]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("program", ["curl", "lftp", "rclone"])
def test_a_program_that_cannot_change_a_password_fails_without_trying_again(
    must_change: School, tmp_path: Path, program: str
) -> None:
    need(program)
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"PK")
    with Wire(must_change.installation.port) as wire:
        result = subprocess.run(
            command_of(program, must_change, wire.port, file),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            start_new_session=True,  # no terminal: nobody can be asked
        )
        assert wire.connections == 1
    assert result.returncode != 0
    assert has_password(must_change, must_change.password)


def test_paramiko_fails_where_a_password_must_be_changed(must_change: School) -> None:
    transport = paramiko.Transport((HOST, must_change.installation.port))
    try:
        transport.start_client(timeout=PATIENCE)
        with pytest.raises(paramiko.SSHException):
            transport.auth_password(must_change.user, must_change.password)
    finally:
        transport.close()
