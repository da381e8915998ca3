"""`sftpdrop demo`: a whole installation with one school, in one command, on this machine only."""

import os
import socket
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.init import SETTINGS_FILE, make_installation
from sftpdrop.cli.installation import Installation, find_installation
from sftpdrop.core.identifiers import parse_pass_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

HOST, PORT = "127.0.0.1", 2222
PASS_NUMBER = parse_pass_number("100123")
GOOD_LIST, WRONG_LIST = "leerlingen.xlsx", "zonder-achternaam.xlsx"
_PORTS_TO_TRY = 20


@dataclass(frozen=True, slots=True)
class Access:
    """What one needs to connect: the demo's directory, the port, the school's password."""

    directory: Path
    port: int
    password: str


def demo(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where the demo lives; kept for next time.")
    ] = Path("sftpdrop-demo"),
) -> None:
    """Try everything on this machine.

    Makes an installation with one school and two workbooks, runs server and watcher on 127.0.0.1
    and says how to connect. Ctrl-C ends it; the same command goes on where it was.
    """
    from sftpdrop.cli.programs import bring_up_to_date, programs
    from sftpdrop.supervisor import supervise

    directory = directory.absolute()
    if not (directory / SETTINGS_FILE).exists():
        make_installation(directory, f"{HOST}:{PORT}")
    port = _free_port()
    os.environ["SFTPDROP_SERVER__LISTEN"] = f"{HOST}:{port}"
    context.obj = directory / SETTINGS_FILE
    installation = find_installation(context)
    bring_up_to_date(installation)
    access = Access(directory, port, _password_of_school(installation))
    _write_known_hosts(installation, access)
    _write_workbooks(directory, installation)
    if port != PORT:
        output.say(f"port {PORT} is taken on this machine: the demo uses {port}")
    code = supervise(
        programs(installation.file), installation.settings, lambda _address: _explain(access)
    )
    raise typer.Exit(code)


def _free_port() -> int:
    """The usual port, or the first free one after it."""
    for port in range(PORT, PORT + _PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return 0


def _password_of_school(installation: Installation) -> str:
    """The demo school's password, kept in a file of the demo: an account is made if need be."""
    from sftpdrop.core.password import generate_password, hash_password
    from sftpdrop.statedir import write_durably
    from sftpdrop.store import accounts

    file = installation.state.root / "password.txt"
    if not file.exists():
        write_durably(file, f"{generate_password()}\n".encode(), mode=0o600)
    password = file.read_text("utf-8").strip()
    with installation.database().begin() as connection:
        if accounts.find_with_hash(connection, PASS_NUMBER) is None:
            cost = installation.settings.login.bcrypt_cost
            _add_school(connection, hash_password(password, cost))
    return password


def _add_school(connection: "Connection", password_hash: str) -> None:
    from sftpdrop.cli.admin import admin_act
    from sftpdrop.core.account import Account, AccountStatus, Locale
    from sftpdrop.store import accounts, audit

    now = datetime.now(UTC)
    school = Account(
        pass_number=PASS_NUMBER,
        name="De Vuurvlinder (demo)",
        brin=None,
        email=None,
        locale=Locale.DUTCH,
        status=AccountStatus.ACTIVE,
        created_at=now,
        password_changed_at=now,
    )
    accounts.add(connection, school, password_hash)
    audit.append(connection, admin_act("account_added", now, pass_number=PASS_NUMBER))


def _write_known_hosts(installation: Installation, access: Access) -> None:
    from sftpdrop.server.hostkeys import known_hosts_line, load_host_keys

    keys = load_host_keys(installation.state)
    lines = (known_hosts_line(key, HOST, access.port) for key in keys)
    (access.directory / "known_hosts").write_text("".join(lines), "utf-8")


def _write_workbooks(directory: Path, installation: Installation) -> None:
    """A list as it should be, and the same without its surnames."""
    from sftpdrop.core.account import Locale
    from sftpdrop.roster.profile import load_profile
    from sftpdrop.roster.pupil import Field
    from sftpdrop.texts.moments import school_day
    from sftpdrop.watcher.template import write_template

    profile = load_profile(installation.settings.profile_path)
    others = dict(profile.fields)
    del others[Field.SURNAME]
    wrong = replace(profile, fields=others)
    today = school_day(datetime.now(UTC))
    for name, columns in ((GOOD_LIST, profile), (WRONG_LIST, wrong)):
        if not (directory / name).exists():
            write_template(directory / name, columns, Locale.DUTCH, today)


def _explain(access: Access) -> None:
    program = _this_program()
    known_hosts = str(access.directory / "known_hosts").replace("%", "%%")
    options = f"-P {access.port} -o 'UserKnownHostsFile=\"{known_hosts}\"'"
    for line in (
        f"sftpdrop: ready on {HOST}:{access.port}",
        "",
        "Be a school, in another terminal:",
        f"  sftp {options} -o PreferredAuthentications=password {PASS_NUMBER}@{HOST}",
        f"  password:  {access.password}",
        "then at its prompt:",
        f'  put "{access.directory / GOOD_LIST}"',
        f'  put "{access.directory / WRONG_LIST}"',
        "  ls",
        f"  get {WRONG_LIST}.AFGEKEURD.txt",
        f"  !cat {WRONG_LIST}.AFGEKEURD.txt",
        "",
        "Or with WinSCP or FileZilla on this machine:",
        f"  protocol SFTP, host {HOST}, port {access.port}, user {PASS_NUMBER}, that password;",
        "  drag a workbook into the window, and press F5 to see the answer",
        "",
        "Be the library:",
        f"  {program} --config '{access.directory / SETTINGS_FILE}' drop list",
        "",
        "Ctrl-C ends the demo. What follows is the log.",
    ):
        output.say(line)


def _this_program() -> str:
    """This command as it was typed, so that a copied line works in the same shell."""
    typed = sys.argv[0]
    return typed if Path(typed).name == "sftpdrop" else f"{sys.executable} -m sftpdrop"
