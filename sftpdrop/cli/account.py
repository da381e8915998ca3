"""`sftpdrop account add`, `list` and `show`: the schools that may log in."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.account_details import check_brin, check_email, check_name
from sftpdrop.cli.admin import admin_act
from sftpdrop.cli.installation import find_installation
from sftpdrop.cli.moment import parse_day_to_come
from sftpdrop.core.account import Account, AccountStatus, Locale
from sftpdrop.core.identifiers import parse_pass_number

app = typer.Typer(help="The schools' accounts.")

PassArgument = Annotated[str, typer.Argument(metavar="PASS", help="The school's pass number.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
PasswordStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from stdin instead of making one."),
]
Brin = Annotated[str | None, typer.Option(help="The school's BRIN, such as 12AB.")]
Email = Annotated[str | None, typer.Option(help="Where the school is reached.")]
Language = Annotated[Locale | None, typer.Option(help="The language of what the school reads.")]
LastDay = Annotated[
    str | None, typer.Option(metavar="DAY", help="The last day on which it may log in.")
]


@app.command("add")
def add_account(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    pass_number: PassArgument,
    *,
    name: Annotated[str, typer.Option(help="The school's name.")],
    brin: Brin = None,
    email: Email = None,
    locale: Language = None,
    last_day: LastDay = None,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="Its first log-in must change the password.")
    ] = False,
    password_stdin: PasswordStdin = False,
    as_json: Json = False,
) -> None:
    """Add a school, with a password printed once."""
    from sftpdrop.cli.account_fields import account_object
    from sftpdrop.cli.new_password import choose_password
    from sftpdrop.store import accounts, audit

    now = datetime.now(UTC)
    installation = find_installation(context)
    account = Account(
        pass_number=parse_pass_number(pass_number),
        name=check_name(name),
        brin=check_brin(brin) if brin else None,
        email=check_email(email) if email else None,
        locale=locale or installation.settings.roster.default_locale,
        status=AccountStatus.ACTIVE,
        created_at=now,
        password_changed_at=now,
        must_change_password=must_change,
        last_day=parse_day_to_come(last_day) if last_day else None,
    )
    login = installation.settings.login
    database = installation.database()
    password = choose_password(account, login, from_stdin=password_stdin)
    with database.begin() as connection:
        accounts.add(connection, account, password.hash)
        audit.append(connection, admin_act("account_added", now, pass_number=account.pass_number))
    if as_json:
        output.print_json({**account_object(account), "password": password.to_show})
        return
    output.say(f"added {account.pass_number} {output.printable(account.name)}")
    password.tell()


@app.command("list")
def list_accounts(context: typer.Context, *, as_json: Json = False) -> None:
    """List every account, by pass number."""
    from sftpdrop.cli.account_fields import COLUMNS, account_object, account_row
    from sftpdrop.store import accounts

    with find_installation(context).database().read() as connection:
        found = accounts.all_accounts(connection)
    if as_json:
        output.print_json([account_object(account) for account in found])
    else:
        output.print_table(COLUMNS, map(account_row, found))


@app.command("show")
def show_account(
    context: typer.Context, pass_number: PassArgument, *, as_json: Json = False
) -> None:
    """Show an account and its keys."""
    from sftpdrop.cli.account_fields import account_object, key_object, tell_account
    from sftpdrop.store import accounts

    with find_installation(context).database().read() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
        keys = accounts.keys(connection, account.pass_number)
    if as_json:
        keys_told = [key_object(key) for key in keys]
        output.print_json({**account_object(account), "keys": keys_told})
    else:
        tell_account(account_object(account), keys)
