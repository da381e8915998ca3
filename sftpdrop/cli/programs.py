"""The programs that keep running: server, watcher, and both under one supervisor."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.installation import Installation, find_installation
from sftpdrop.errors import StoreUnavailable

if TYPE_CHECKING:
    from sftpdrop.supervisor import Program

SupervisedBy = Annotated[int | None, typer.Option(hidden=True, metavar="PID")]


def run(context: typer.Context) -> None:
    """Run server and watcher together.

    Each is started again if it crashes. SIGTERM or Ctrl-C ends both; uploads may finish.
    """
    from sftpdrop.supervisor import supervise

    installation = find_installation(context)
    bring_up_to_date(installation)
    raise typer.Exit(supervise(programs(installation.file), installation.settings, say_ready))


def serve(context: typer.Context, supervised_by: SupervisedBy = None) -> None:
    """Run the server: log-ins, uploads.

    SIGTERM lets running uploads finish and ends it.
    """
    installation = _begin(context, supervised_by)
    from sftpdrop.server.main import serve as run_server

    run_server(installation.settings)


def watch(context: typer.Context, supervised_by: SupervisedBy = None) -> None:
    """Run the watcher: judges uploads.

    SIGTERM ends it after the file in hand.
    """
    installation = _begin(context, supervised_by)
    from sftpdrop.watcher.main import watch as run_watcher

    run_watcher(installation.settings)


def say_ready(address: str) -> None:
    """The one line that `run` prints when schools can deliver; scripts wait for it."""
    output.say(f"sftpdrop: ready on {address}")


def programs(settings_file: Path) -> tuple["Program", ...]:
    """The two programs that `run` supervises, as they are started."""
    from sftpdrop.supervisor import Program

    # -P: a directory called sftpdrop where an admin happens to stand is not this program.
    development = ("-X", "dev") if sys.flags.dev_mode else ()
    this = (sys.executable, *development, "-P", "-m", "sftpdrop", "--config", str(settings_file))
    supervised = ("--supervised-by", str(os.getpid()))
    return (
        Program("server", (*this, "serve", *supervised)),
        Program("watcher", (*this, "watch", *supervised)),
    )


def bring_up_to_date(installation: Installation) -> None:
    """Make missing directories and bring the database's tables to this version's form.

    A database that does not answer keeps no program from starting: uploads are taken without it.
    """
    installation.state.create()
    try:
        installation.database(current=False).migrate()
    except StoreUnavailable as error:
        output.warn(f"warning: {error}")


def _begin(context: typer.Context, supervisor: int | None) -> Installation:
    if supervisor is not None:
        from sftpdrop.lifeline import die_with

        die_with(supervisor)
    installation = find_installation(context)
    if supervisor is None:
        bring_up_to_date(installation)
    return installation
