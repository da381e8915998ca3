"""The commands and the options that all of them share.

A command is a function in the module of its noun; here they are hung into one tree. None of these
modules may import a heavy library at its top.
"""

from pathlib import Path
from typing import Annotated

import typer

from sftpdrop.cli import (
    account,
    account_change,
    account_import,
    account_keys,
    audit,
    card,
    check,
    collect,
    decide,
    demo,
    doctor,
    drop,
    export,
    hostkey,
    init,
    output,
    programs,
    status,
    template,
)

app = typer.Typer(
    help="A secure SFTP drop box for the pupil lists that schools deliver to their library.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        output.say(f"sftpdrop {version('sftpdrop')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The settings file; otherwise SFTPDROP_CONFIG, ./sftpdrop.toml or "
            "/etc/sftpdrop/sftpdrop.toml.",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Its version.")
    ] = False,
) -> None:
    """A secure SFTP drop box for the pupil lists that schools deliver to their library."""
    context.obj = config
    if context.invoked_subcommand is None:
        output.say(context.get_help())


app.command()(demo.demo)
app.command()(init.init)
app.command()(programs.run)
app.command()(programs.serve)
app.command()(programs.watch)
app.command()(doctor.doctor)
app.command()(check.check)
app.command()(collect.collect)
app.command()(template.template)
app.command()(status.status)
drop.app.add_typer(decide.app)
drop.app.add_typer(export.app)
account.app.add_typer(account_change.app)
account.app.add_typer(account_import.app)
account.app.add_typer(card.app)
account.app.add_typer(account_keys.app, name="key")
app.add_typer(drop.app, name="drop")
app.add_typer(account.app, name="account")
app.add_typer(audit.app, name="audit")
app.add_typer(hostkey.app, name="hostkey")
