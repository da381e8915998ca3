"""OpenSSH learns the next host key by itself, and goes on when it counts."""

import subprocess
from pathlib import Path

from sftpdrop.server.hostkey_rotation import announce_next_key, switch_to_next_key
from tests.clients.installation import HOST, Installation, School
from tests.clients.keys import give_key
from tests.programs import need
from tests.waiting import PATIENCE


def list_directory(school: School, key: Path, known_hosts: Path, checking: str) -> None:
    """Log in and list; the host key is looked up under one name, whatever the port is."""
    options = {
        "BatchMode": "yes",
        "HostKeyAlias": "lists.example.org",
        "IdentitiesOnly": "yes",
        "StrictHostKeyChecking": checking,
        "UpdateHostKeys": "yes",
        "UserKnownHostsFile": str(known_hosts),
    }
    told = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    port = str(school.installation.port)
    command = [need("sftp"), "-F", "none", "-i", str(key), "-P", port, *told, "-b", "-"]
    subprocess.run([*command, f"{school.user}@{HOST}"], input=b"ls\n", timeout=PATIENCE, check=True)


def test_openssh_follows_a_rotation_without_asking(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "installation")
    school = installation.add_school()
    key, known_hosts = give_key(school, tmp_path), tmp_path / "known_hosts"
    announced = announce_next_key(installation.state)
    with installation.serving():
        list_directory(school, key, known_hosts, "accept-new")
        # Announced keys are stored once the present one is trusted, not at first sight.
        list_directory(school, key, known_hosts, "yes")
    assert announced.export_public_key().decode().split()[1] in known_hosts.read_text("utf-8")
    switch_to_next_key(installation.state)
    with installation.serving():
        list_directory(school, key, known_hosts, "yes")
