"""`sftpdrop account import`: a season's schools from one list."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import admin_act
from sftpdrop.cli.drop import Json
from sftpdrop.cli.installation import Installation, find_installation
from sftpdrop.cli.new_file import refuse_existing
from sftpdrop.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from sftpdrop.cli.import_plan import Plan
    from sftpdrop.cli.new_password import NewPassword
    from sftpdrop.cli.school_list import SchoolList
    from sftpdrop.core.account import Account

app = typer.Typer()


@app.command("import")
def import_accounts(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The list: .xlsx or .csv.")],
    *,
    passwords: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write new passwords to this new CSV file.")
    ] = None,
    letters: Annotated[
        Path | None,
        typer.Option(metavar="DIR|FILE.pdf", help="Write letters with them, in one file or a DIR."),
    ] = None,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="First log-ins must change the password.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")] = False,
    as_json: Json = False,
) -> None:
    """Add and change the schools of a list.

    All of it is done or nothing; schools that are not on the list are left alone. The first row
    names the columns, in any order: pasnummer, naam, brin, e-mail, taal.
    """
    from sftpdrop.cli.import_passwords import check_letters
    from sftpdrop.cli.import_plan import make_plan
    from sftpdrop.cli.school_list import read_school_list
    from sftpdrop.store import accounts

    installation = find_installation(context)
    listed = read_school_list(file)
    with installation.database().read() as connection:
        plan = make_plan(listed, accounts.all_accounts(connection))
    if as_json:
        output.print_json(_plan_object(listed, plan))
    else:
        for line in _lines(listed, plan):
            output.say(line)
    if listed.errors:
        raise Conflict(
            f"mistakes in {file}: {len(listed.errors)}; nothing was imported",
            hint="mend these rows and import the list again",
        )
    if dry_run or plan.is_empty:
        return
    targets = [path for path in (passwords, letters) if path is not None]
    if plan.new and not targets:
        raise InvalidInput(
            f"new schools get a password ({len(plan.new)}): where is it to be written?",
            hint="give --passwords FILE.csv, or --letters DIR or FILE.pdf",
        )
    refuse_existing(*targets)
    if plan.new and letters:
        check_letters(installation)
    if not yes:
        typer.confirm("Do this?", abort=True, err=True)
    _carry_out(installation, plan, passwords=passwords, letters=letters, must_change=must_change)
    output.warn(f"schools added: {len(plan.new)}, changed: {len(plan.changed)}")


def _carry_out(
    installation: Installation,
    plan: "Plan",
    *,
    passwords: Path | None,
    letters: Path | None,
    must_change: bool,
) -> None:
    """Make the passwords, write them down, and only then let them be true, in one transaction."""
    from sftpdrop.cli.import_passwords import write_letters, write_passwords
    from sftpdrop.cli.import_plan import new_account

    now, locale = datetime.now(UTC), installation.settings.roster.default_locale
    schools = [new_account(school, locale, now, must_change=must_change) for school in plan.new]
    made = list(zip(schools, _make_passwords(installation, len(schools)), strict=True))
    written: list[Path] = []
    try:
        if made and letters:
            written += write_letters(installation, letters, made)
        if made and passwords:
            written += write_passwords(passwords, made)
        _store(installation, plan, made, now)
    except BaseException:
        # These passwords are nobody's: a letter with one of them must not be sent.
        for path in written:
            path.unlink(missing_ok=True)
        raise
    if made:
        places = " and ".join(str(path) for path in (passwords, letters) if path)
        output.warn(f"the new passwords are in {places}, and nowhere else")


def _make_passwords(installation: Installation, count: int) -> "list[NewPassword]":
    """Hash `count` passwords on all cores: bcrypt lets the other threads run meanwhile."""
    from rich.console import Console
    from rich.progress import track

    from sftpdrop.cli.new_password import make_password

    login = installation.settings.login
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        made = threads.map(lambda _: make_password(login), range(count))
        console = Console(stderr=True)
        return list(
            track(
                made,
                "making passwords",
                total=count,
                console=console,
                disable=not console.is_terminal,
            )
        )


def _store(
    installation: Installation,
    plan: "Plan",
    made: "Sequence[tuple[Account, NewPassword]]",
    now: datetime,
) -> None:
    """All of it in one transaction: a second admin's change of this moment undoes it whole."""
    from sftpdrop.store import accounts, audit

    acts = []
    with installation.database().begin() as connection:
        for account, password in made:
            accounts.add(connection, account, password.hash)
            acts.append(admin_act("account_added", now, pass_number=account.pass_number))
        for change in plan.changed:
            accounts.set_details(connection, change.pass_number, **change.columns)
            changed = " ".join(sorted(change.fields))
            act = admin_act("account_changed", now, pass_number=change.pass_number, changed=changed)
            acts.append(act)
        audit.append_all(connection, acts)


def _plan_object(listed: "SchoolList", plan: "Plan") -> dict[str, Any]:
    return {
        "new": [{"pass_number": one.pass_number, **one.details} for one in plan.new],
        "changed": [_change_object(one.pass_number, one.fields) for one in plan.changed],
        "unchanged": plan.unchanged,
        "errors": [{"row": error.row, "message": error.message} for error in listed.errors],
        "unused_columns": list(listed.unused),
    }


def _change_object(pass_number: str, changes: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    told = {name: {"from": before, "to": after} for name, (before, after) in changes.items()}
    return {"pass_number": pass_number, "changes": told}


def _lines(listed: "SchoolList", plan: "Plan") -> Iterator[str]:
    for error in listed.errors:
        yield f"error    row {error.row}: {output.printable(error.message)}"
    for school in plan.new:
        yield f"new      {school.pass_number} {output.printable(school.name)}"
    for change in plan.changed:
        told = ", ".join(
            f"{name}: {output.show(before)} -> {output.show(after)}"
            for name, (before, after) in change.fields.items()
        )
        yield f"changed  {change.pass_number} {told}"
    if listed.unused:
        yield f"not used: {output.printable(', '.join(listed.unused))}"
    yield (
        f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.unchanged} unchanged, "
        f"{len(listed.errors)} errors"
    )
