"""`sftpdrop account key add`, `list` and `remove`: public keys that log a school in."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.account import Json, PassArgument
from sftpdrop.cli.account_details import check_networks
from sftpdrop.cli.admin import admin_act
from sftpdrop.cli.installation import find_installation
from sftpdrop.cli.moment import parse_day_to_come
from sftpdrop.core.account import AccountKey
from sftpdrop.core.identifiers import parse_pass_number
from sftpdrop.errors import InvalidInput

app = typer.Typer(help="Public keys, for machines that log in.")

_COLUMNS = ("fingerprint", "label", "expires on", "from")
_LONGEST_LABEL = 100


@app.command("add")
def add_key(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    pass_number: PassArgument,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The .pub file, or - for stdin.")],
    *,
    label: Annotated[str | None, typer.Option(help="What it is called; else its comment.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DAY", help="The last day on which it works.")
    ] = None,
    networks: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="NETWORK", help="It works from here only; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let a school log in with a public key too."""
    from sftpdrop.cli.account_fields import key_object
    from sftpdrop.store import account_keys, audit

    key = AccountKey(
        **_read_key(_read(file), label),
        expires_on=parse_day_to_come(expires) if expires else None,
        allow_from=check_networks(networks or []),
    )
    school = parse_pass_number(pass_number)
    with find_installation(context).database().begin() as connection:
        account_keys.add(connection, school, key)
        now = datetime.now(UTC)
        act = admin_act("key_added", now, pass_number=school, key=key.fingerprint)
        audit.append(connection, act)
    if as_json:
        output.print_json(key_object(key))
    else:
        output.say(f"added {key.fingerprint} ({output.printable(key.label)}) to {school}")


@app.command("list")
def list_keys(context: typer.Context, pass_number: PassArgument, *, as_json: Json = False) -> None:
    """List a school's public keys."""
    from sftpdrop.cli.account_fields import key_object
    from sftpdrop.store import accounts

    with find_installation(context).database().read() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
        keys = accounts.keys(connection, account.pass_number)
    if as_json:
        output.print_json([key_object(key) for key in keys])
        return
    rows = ((k.fingerprint, k.label, k.expires_on, ", ".join(k.allow_from)) for k in keys)
    output.print_table(_COLUMNS, rows)


@app.command("remove")
def remove_key(
    context: typer.Context,
    pass_number: PassArgument,
    name: Annotated[str, typer.Argument(metavar="KEY", help="Its label or its fingerprint.")],
) -> None:
    """Take a public key away; the school's running sessions end."""
    from sftpdrop.store import account_keys, accounts, audit

    with find_installation(context).database().begin() as connection:
        school = accounts.get(connection, parse_pass_number(pass_number)).pass_number
        key = account_keys.remove(connection, school, name)
        now = datetime.now(UTC)
        act = admin_act("key_removed", now, pass_number=school, key=key.fingerprint)
        audit.append(connection, act)
    output.say(f"removed {key.fingerprint} ({output.printable(key.label)}) from {school}")


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not a public key: it is not text") from error
    except OSError as error:
        raise InvalidInput(f"cannot read {file}: {error.strerror}") from error


def _read_key(text: str, label: str | None) -> dict[str, str]:
    """Return the fields of the one public key in `text`."""
    from sftpdrop.server.publickeys import read_public_key

    key = read_public_key(text)
    name = " ".join((label or key.comment or "key").split())
    if len(name) > _LONGEST_LABEL:
        raise InvalidInput(f"a label has at most {_LONGEST_LABEL} characters")
    return {"public_key": key.line, "fingerprint": key.fingerprint, "label": name}
