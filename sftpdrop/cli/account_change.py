"""`sftpdrop account change`, `disable`, `enable`, `reset-password`, `allow-from` and `remove`.

A change of password, networks or status ends the account's running sessions.
"""

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sftpdrop.cli import output
from sftpdrop.cli.account import (
    Brin,
    Email,
    Json,
    Language,
    LastDay,
    PassArgument,
    PasswordStdin,
)
from sftpdrop.cli.account_details import check_brin, check_email, check_name, check_networks
from sftpdrop.cli.admin import admin_act
from sftpdrop.cli.installation import find_installation
from sftpdrop.cli.moment import parse_day
from sftpdrop.core.account import AccountStatus
from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import parse_pass_number
from sftpdrop.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from sftpdrop.core.account import Account
    from sftpdrop.core.drop import Drop

app = typer.Typer()

_UNSETTLED = (DropState.RECEIVED, DropState.INSPECTING, DropState.HELD, DropState.FAILED)
_ENDS_SESSIONS = frozenset({"allow_from", "last_day", "require_key_and_password"})


@app.command("change")
def change_account(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    pass_number: PassArgument,
    *,
    name: Annotated[str | None, typer.Option(help="The school's name.")] = None,
    brin: Brin = None,
    email: Email = None,
    locale: Language = None,
    last_day: LastDay = None,
    must_change: Annotated[
        bool | None, typer.Option(help="Whether its next log-in must change the password.")
    ] = None,
    key_and_password: Annotated[
        bool | None, typer.Option(help="Whether a log-in takes a key and the password.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what is known of a school.

    An empty BRIN, e-mail or last day ("") takes it away.
    """
    asked: dict[str, Any] = {
        "name": name and check_name(name),
        "brin": check_brin(brin) if brin else brin,
        "email": check_email(email) if email else email,
        "locale": locale,
        "last_day": parse_day(last_day) if last_day else last_day,
        "must_change_password": must_change,
        "require_key_and_password": key_and_password,
    }
    changes = {key: value or None for key, value in asked.items() if value is not None}
    changes |= {key: value for key, value in asked.items() if isinstance(value, bool)}
    if not changes:
        raise InvalidInput(
            "nothing to change was given", hint="see `sftpdrop account change --help`"
        )
    _change(context, pass_number, "account_changed", changes, as_json=as_json)


@app.command("allow-from")
def allow_from(
    context: typer.Context,
    pass_number: PassArgument,
    networks: Annotated[
        list[str] | None, typer.Argument(metavar="[NETWORK]...", help="Such as 192.0.2.0/24.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Set the networks a school may log in from.

    Without any it may come from anywhere.
    """
    allowed = check_networks(networks or [])
    changes = {"allow_from": list(allowed)}
    _change(context, pass_number, "networks_changed", changes, as_json=as_json)


@app.command("disable")
def disable_account(context: typer.Context, pass_number: PassArgument) -> None:
    """End a school's sessions and let it in no more."""
    _set_status(context, pass_number, AccountStatus.DISABLED)


@app.command("enable")
def enable_account(context: typer.Context, pass_number: PassArgument) -> None:
    """Let a disabled school log in again."""
    _set_status(context, pass_number, AccountStatus.ACTIVE)


@app.command("unlock")
def unlock_account(context: typer.Context, pass_number: PassArgument) -> None:
    """Let a school that guessed too often try again at once."""
    from sftpdrop.store import accounts, audit, login_failures

    with find_installation(context).database().begin() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
        now = datetime.now(UTC)
        login_failures.unlock(connection, account.pass_number, now)
        act = admin_act("account_unlocked", now, pass_number=account.pass_number)
        audit.append(connection, act)
    output.say(f"{_named(account)} may try again")


@app.command("reset-password")
def reset_password(
    context: typer.Context,
    pass_number: PassArgument,
    *,
    password_stdin: PasswordStdin = False,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="Its next log-in must change the password.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give a school a new password, printed once."""
    from sftpdrop.cli.new_password import choose_password
    from sftpdrop.store import accounts, audit

    now = datetime.now(UTC)
    installation = find_installation(context)
    database = installation.database()
    with database.read() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
    password = choose_password(account, installation.settings.login, from_stdin=password_stdin)
    with database.begin() as connection:
        accounts.set_password(
            connection, account.pass_number, password.hash, now=now, must_change=must_change
        )
        act = admin_act("password_reset", now, pass_number=account.pass_number)
        audit.append(connection, act)
    if as_json:
        output.print_json({"pass_number": account.pass_number, "password": password.to_show})
        return
    output.say(f"new password for {_named(account)}")
    password.tell()


@app.command("remove")
def remove_account(
    context: typer.Context,
    pass_number: PassArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a school's account, its keys and its directory.

    Its delivered lists stay in the vault and the database for as long as the settings say.
    """
    from sftpdrop.store import accounts, audit, drops

    installation = find_installation(context)
    database = installation.database()
    with database.read() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
        delivered = drops.listed(connection, pass_number=account.pass_number)
    _refuse_unsettled(account, delivered)
    output.say(f"{_named(account)}: the account, its keys and its directory go;")
    output.say(f"the records of its {len(delivered)} drops and what the vault has of them stay")
    if not yes:
        typer.confirm("Remove it?", abort=True)
    with database.begin() as connection:
        accounts.remove(connection, account.pass_number)
        act = admin_act("account_removed", datetime.now(UTC), pass_number=account.pass_number)
        audit.append(connection, act)
    state = installation.state
    for directory in (state.school(account.pass_number), state.school_uploads(account.pass_number)):
        if directory.exists():
            shutil.rmtree(directory)
    output.say(f"removed {_named(account)}")


def _change(
    context: typer.Context,
    pass_number: str,
    event: str,
    changes: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from sftpdrop.cli.account_fields import account_object
    from sftpdrop.store import accounts, audit

    with find_installation(context).database().begin() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
        accounts.set_details(connection, account.pass_number, **changes)
        if changes.keys() & _ENDS_SESSIONS:
            accounts.end_sessions(connection, account.pass_number)
        now, changed = datetime.now(UTC), " ".join(sorted(changes))
        act = admin_act(event, now, pass_number=account.pass_number, changed=changed)
        audit.append(connection, act)
        after = accounts.get(connection, account.pass_number)
    if as_json:
        output.print_json(account_object(after))
    else:
        output.say(f"changed {_named(after)}")


def _set_status(context: typer.Context, pass_number: str, status: AccountStatus) -> None:
    from sftpdrop.store import accounts, audit

    event = {AccountStatus.ACTIVE: "account_enabled", AccountStatus.DISABLED: "account_disabled"}
    with find_installation(context).database().begin() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
        accounts.set_status(connection, account.pass_number, status)
        now = datetime.now(UTC)
        audit.append(connection, admin_act(event[status], now, pass_number=account.pass_number))
    output.say(f"{_named(account)} is now {status.value}")


def _refuse_unsettled(account: "Account", delivered: "list[Drop]") -> None:
    """A drop that is still to be judged or decided on needs its school for the answer."""
    for drop in delivered:
        if drop.state in _UNSETTLED:
            raise Conflict(
                f"drop {drop.id} of {account.pass_number} is {drop.state} and not settled",
                hint="decide on it first (`sftpdrop drop show` says more), "
                "or use `sftpdrop account disable`",
            )


def _named(account: "Account") -> str:
    return f"{account.pass_number} {output.printable(account.name)}"
