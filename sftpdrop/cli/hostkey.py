"""`sftpdrop hostkey`: the server's key, by which clients know that it is the right server."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import admin_act
from sftpdrop.cli.drop import Json
from sftpdrop.cli.installation import Installation, find_installation

if TYPE_CHECKING:
    from asyncssh import SSHKey

app = typer.Typer(help="The server's own key.")


@app.command("show")
def show_host_key(context: typer.Context, *, as_json: Json = False) -> None:
    """Show the host keys as clients show them."""
    from sftpdrop.cli.letter_access import public_address
    from sftpdrop.server.hostkeys import load_host_keys

    installation = find_installation(context)
    host, port = public_address(installation.settings.server)
    keys = [
        _key_object(key, host, port, in_use=number == 0)
        for number, key in enumerate(load_host_keys(installation.state))
    ]
    if as_json:
        output.print_json({"host": host, "port": port, "keys": keys})
        return
    for key in keys:
        for line in _lines(key):
            output.say(line)


@app.command("rotate")
def rotate_host_key(
    context: typer.Context,
    *,
    finish: Annotated[
        bool, typer.Option("--finish", help="Step 2: use the announced key from now on.")
    ] = False,
) -> None:
    """Replace the host key, in two steps.

    Step 1 makes the next key and announces it; OpenSSH's clients store it. Step 2, some weeks
    later and with --finish, uses it; WinSCP and FileZilla then ask their people again, so send
    new cards with it.
    """
    from sftpdrop.server import hostkey_rotation

    installation = find_installation(context)
    if finish:
        retired = hostkey_rotation.switch_to_next_key(installation.state)
        _tell_audit(installation, "host_key_switched")
        output.say(f"the announced key is the host key now; the old one is kept as {retired.name}")
    else:
        key = hostkey_rotation.announce_next_key(installation.state)
        _tell_audit(installation, "host_key_announced")
        output.say(f"the next host key is {key.get_fingerprint()}")
        output.say("when clients have had time to learn it: `sftpdrop hostkey rotate --finish`")
    output.warn("restart the server: it reads its keys when it starts")


def _key_object(key: "SSHKey", host: str, port: int, *, in_use: bool) -> dict[str, Any]:
    from sftpdrop.cli.letter_access import HostKeyWords
    from sftpdrop.server.hostkeys import known_hosts_line

    words = HostKeyWords.of(key.export_public_key().decode())
    return {
        "status": "in use" if in_use else "announced",
        "algorithm": words.algorithm,
        "bits": words.bits,
        "sha256": f"SHA256:{words.sha256}",
        "md5": f"MD5:{words.md5}",
        "winscp": f"{words.algorithm} {words.bits} {words.sha256}",
        "known_hosts": known_hosts_line(key, host, port).strip(),
    }


def _lines(key: dict[str, Any]) -> Iterator[str]:
    yield f"{key['algorithm']} {key['bits']} ({key['status']})"
    yield f"  {key['sha256']}"
    yield f"  {key['md5']}"
    yield f"  WinSCP       {key['winscp']}"
    yield f"  known_hosts  {key['known_hosts']}"


def _tell_audit(installation: Installation, event: str) -> None:
    from sftpdrop.store import audit

    with installation.database().begin() as connection:
        audit.append(connection, admin_act(event, datetime.now(UTC)))
