"""`sftpdrop account card`: what a school needs to get in, on one page to print."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.account import PassArgument
from sftpdrop.cli.admin import admin_act
from sftpdrop.cli.installation import Installation, find_installation
from sftpdrop.cli.new_file import make_directory, refuse_existing, write_new
from sftpdrop.core.account import Locale
from sftpdrop.core.identifiers import parse_pass_number

if TYPE_CHECKING:
    from sftpdrop.cli.letter_access import HostKeyWords
    from sftpdrop.cli.new_password import NewPassword
    from sftpdrop.core.account import Account

app = typer.Typer()

FILEZILLA_FILE, WINSCP_FILE = "FileZilla-{}.xml", "WinSCP-{}.ini"


@app.command("card")
def make_card(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    pass_number: PassArgument,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE.pdf", help="Where; else card-PASS.pdf, here."),
    ] = None,
    reset_password: Annotated[
        bool, typer.Option("--reset-password", help="Give it a new password, and print that.")
    ] = False,
    site_files: Annotated[
        Path | None,
        typer.Option("--site-files", metavar="DIR", help="Also write files that clients import."),
    ] = None,
    locale: Annotated[
        Locale | None, typer.Option(help="The language; else the school's own.")
    ] = None,
) -> None:
    """Write a school's card: all it needs, to print.

    A password can be printed only when it is made: with --reset-password.
    """
    from sftpdrop.cli.letter import Letters
    from sftpdrop.cli.letter_access import access_of
    from sftpdrop.cli.letter_sites import filezilla_site, winscp_site
    from sftpdrop.cli.new_password import make_password
    from sftpdrop.store import accounts

    installation = find_installation(context)
    settings = installation.settings
    host_key = current_host_key(installation)
    with installation.database().read() as connection:
        account = accounts.get(connection, parse_pass_number(pass_number))
    target = file or Path(f"card-{account.pass_number}.pdf")
    sites = _site_paths(site_files, account)
    refuse_existing(target, *sites)
    password = make_password(settings.login) if reset_password else None
    shown = password.text if password else None
    access = access_of(account, settings.server, host_key, shown)
    letters = Letters()
    letters.add(access, locale or account.locale)
    contents = (letters.render(), filezilla_site(access), winscp_site(access))
    written: list[Path] = []
    try:
        if site_files is not None:
            make_directory(site_files)
        for path, content in zip((target, *sites), contents, strict=False):
            write_new(path, content)
            written.append(path)
        if password is not None:
            # Last, so that no password becomes true that nobody was told.
            _reset(installation, account, password)
    except BaseException:
        # Nor is anybody to be told one that did not become true.
        for path in written:
            path.unlink(missing_ok=True)
        raise
    for path in (target, *sites):
        output.say(f"wrote {path}")


def _reset(installation: Installation, account: "Account", password: "NewPassword") -> None:
    from sftpdrop.store import accounts, audit

    now = datetime.now(UTC)
    must_change = account.must_change_password
    with installation.database().begin() as connection:
        accounts.set_password(
            connection, account.pass_number, password.hash, now=now, must_change=must_change
        )
        act = admin_act("password_reset", now, pass_number=account.pass_number)
        audit.append(connection, act)


def current_host_key(installation: Installation) -> "HostKeyWords":
    """Return the host key that clients meet; SettingsError where there is none."""
    from sftpdrop.cli.letter_access import HostKeyWords
    from sftpdrop.server.hostkeys import load_host_keys

    key = load_host_keys(installation.state)[0]
    return HostKeyWords.of(key.export_public_key().decode())


def _site_paths(directory: Path | None, account: "Account") -> list[Path]:
    if directory is None:
        return []
    return [directory / name.format(account.pass_number) for name in (FILEZILLA_FILE, WINSCP_FILE)]
