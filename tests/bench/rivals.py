"""The servers of the table, each started from a configuration made for this run.

A server whose program is not installed gives None: its column says so.
"""

import getpass
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import asyncssh

from tests.bench.ours import sftpdrop
from tests.bench.server import PASSWORD, Place, Server, free_port, program

Start = Callable[[Place], AbstractContextManager[Server | None]]


@contextmanager
def openssh(place: Place) -> Iterator[Server | None]:
    """sshd with internal-sftp; it knows only accounts of the system, so no passwords here."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if sshd is None:
        yield None
        return
    if os.geteuid() == 0:  # where systemd has not made it
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    root, port = place.new_root("openssh"), free_port()
    config = root / "sshd_config"
    config.write_text(
        f"""\
Port {port}
ListenAddress 127.0.0.1
HostKey {place.host_key}
AuthorizedKeysFile {place.client_key}.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
MaxStartups 500
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""
    )
    command = [sshd, "-D", "-e", "-f", config]
    with program(command, root / "log", port=port) as process:
        yield Server("OpenSSH", port, process, place, [getpass.getuser()], directory=f"{root}/")


@contextmanager
def proftpd(place: Place) -> Iterator[Server | None]:
    """ProFTPD with mod_sftp and a password file of its own, bcrypt like ours."""
    found = shutil.which("proftpd", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None or not Path("/usr/lib/proftpd/mod_sftp.so").exists():
        yield None
        return
    root, port = place.new_root("proftpd"), free_port()
    key = asyncssh.read_public_key(place.client_key.with_suffix(".pub"))
    (root / "keys").write_bytes(key.export_public_key("rfc4716"))
    users = root / "passwd"
    users.write_text(f"bench:{place.password_hash}:{os.getuid()}:{os.getgid()}::{root}:/bin/sh\n")
    users.chmod(0o600)
    config = root / "proftpd.conf"
    config.write_text(
        f"""\
LoadModule mod_sftp.c
ServerType standalone
DefaultAddress 127.0.0.1
Port {port}
User {getpass.getuser()}
PidFile {root}/pid
ScoreboardFile {root}/scoreboard
DelayEngine off
UseReverseDNS off
WtmpLog off
TransferLog none
SystemLog {root}/system.log
RequireValidShell off
RootLogin on
AuthOrder mod_auth_file.c
AuthUserFile {users}
DefaultRoot ~
AllowOverwrite on
MaxInstances 500
TimeoutIdle 600
SFTPEngine on
SFTPHostKey {place.host_key}
SFTPAuthorizedUserKeys file:{root}/keys
SFTPAuthMethods publickey password
SFTPLog {root}/sftp.log
"""
    )
    with program([found, "-n", "-c", config], root / "log", port=port) as process:
        yield Server(
            "ProFTPD",
            port,
            process,
            place,
            ["bench"],
            ["bench"],
            lacks=["chacha20-poly1305@openssh.com"],  # until 1.3.9
        )


@contextmanager
def rclone(place: Place) -> Iterator[Server | None]:
    """Rclone's `serve sftp`; it compares its one password without hashing."""
    found = shutil.which("rclone")
    if found is None:
        yield None
        return
    root, port = place.new_root("rclone"), free_port()
    files = root / "files"
    files.mkdir()
    command = [
        *(found, "serve", "sftp", files, "--config", root / "none"),
        *("--addr", f"127.0.0.1:{port}", "--key", place.host_key),
        *("--authorized-keys", f"{place.client_key}.pub", "--user", "bench", "--pass", PASSWORD),
    ]
    with program(command, root / "log", port=port) as process:
        yield Server("rclone", port, process, place, ["bench"], ["bench"])


@contextmanager
def bare_asyncssh(place: Place) -> Iterator[Server | None]:
    """The library that ours is built on, with its own SFTPServer."""
    root, port = place.new_root("asyncssh"), free_port()
    files = root / "files"
    files.mkdir()
    command = [
        *(sys.executable, "-m", "tests.bench.bare_server", str(port), files),
        *(place.host_key, f"{place.client_key}.pub", place.password_hash),
    ]
    with program(command, root / "log", port=port) as process:
        yield Server("asyncssh", port, process, place, ["bench"], ["bench"])


SERVERS: Mapping[str, Start] = {
    "sftpdrop": sftpdrop,
    "OpenSSH": openssh,
    "ProFTPD": proftpd,
    "rclone": rclone,
    "asyncssh": bare_asyncssh,
}
"""Every column of the table, ours first."""


def version(command: list[str]) -> str:
    """The first line of what a program says its version is."""
    path = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        return "not installed"
    done = subprocess.run([path, *command[1:]], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[0]


VERSIONS = {
    "OpenSSH": ["ssh", "-V"],
    "ProFTPD": ["proftpd", "-v"],
    "rclone": ["rclone", "version"],
}
