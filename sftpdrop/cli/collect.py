"""`sftpdrop collect` and `drop export`: lists in the normal form, for the library."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import admin_act, admin_name
from sftpdrop.cli.drop import DropArgument, Json
from sftpdrop.cli.installation import Installation, find_installation
from sftpdrop.core.drop import DropState
from sftpdrop.errors import CannotWrite, Conflict
from sftpdrop.watcher.form import Form

if TYPE_CHECKING:
    from sftpdrop.core.drop import Drop
    from sftpdrop.watcher.collect import NotCollected
    from sftpdrop.watcher.handover import Handover

app = typer.Typer()

IdentityOption = Annotated[
    Path | None,
    typer.Option("--identity", metavar="FILE", help="The age key that opens an encrypted vault."),
]

_WITH_A_LIST = (DropState.ACCEPTED, DropState.COLLECTED, DropState.SUPERSEDED, DropState.HELD)


def collect(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the library looks.")],
    *,
    identity: IdentityOption = None,
    as_json: Json = False,
) -> None:
    """Hand new accepted lists to the library, in DIR.

    May run from a timer, twice at once, or again after a crash: each list appears once.
    """
    from sftpdrop.cli.drop_fields import drop_object
    from sftpdrop.watcher import collect as collecting

    installation = find_installation(context)
    database = installation.database()
    target = directory.absolute()
    if not target.is_dir():
        raise CannotWrite(f"{directory} is not a directory", hint="make it first")
    with _handover(installation, identity) as handover:
        run = collecting.collect(database, installation.state, handover, target, actor=admin_name())
        results = list(run)
    done = [result for result in results if isinstance(result, collecting.Collected)]
    if as_json:
        output.print_json([{"file": one.file, **drop_object(one.drop)} for one in done])
    else:
        for one in done:
            output.say(f"{one.file.name}  {output.printable(one.drop.school)}")
        output.say(f"{len(done)} lists collected")
    _complain([result for result in results if isinstance(result, collecting.NotCollected)])


@app.command("export")
def export_drop(  # noqa: PLR0913  each is an option of the command
    context: typer.Context,
    drop_id: DropArgument,
    *,
    form: Annotated[
        Form, typer.Option("--format", help="CSV is UTF-8, with semicolons.")
    ] = Form.CSV,
    file: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Where; else a name of its own, here."),
    ] = None,
    identity: IdentityOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write one list in the normal form to a file."""
    from sftpdrop.cli.drop_fields import find_drop
    from sftpdrop.store import audit
    from sftpdrop.watcher.handover import handover_name

    installation = find_installation(context)
    database = installation.database()
    with database.read() as connection:
        drop = find_drop(connection, drop_id)
    _refuse_without_list(drop)
    target = (file or Path(handover_name(drop, form))).absolute()
    if target.exists() and not force:
        raise CannotWrite(f"{target} exists already", hint="give --force to replace it")
    with _handover(installation, identity) as handover:
        pupils = handover.write(drop, target, form)
    with database.begin() as connection:
        now = datetime.now(UTC)
        act = admin_act("exported", now, pass_number=drop.pass_number, drop_id=drop.id)
        audit.append(connection, act)
    output.say(f"wrote {target}: {pupils} pupils")


@contextmanager
def _handover(installation: Installation, identity: Path | None) -> "Iterator[Handover]":
    from sftpdrop.roster.profile import load_profile
    from sftpdrop.watcher.desk import reading_limits
    from sftpdrop.watcher.handover import Handover
    from sftpdrop.watcher.originals import Originals, read_identities
    from sftpdrop.watcher.pool import InspectionPool

    settings = installation.settings
    originals = Originals(installation.state, read_identities(identity) if identity else ())
    profile = load_profile(settings.profile_path)
    with InspectionPool(1, profile, reading_limits(settings), secret=b"") as pool:
        yield Handover(settings, originals, pool)


def _refuse_without_list(drop: "Drop") -> None:
    if drop.state not in _WITH_A_LIST:
        raise Conflict(
            f"drop {drop.id} is {drop.state}: it holds no list to hand over",
            hint=f"see why with `sftpdrop drop show {drop.id}`",
        )


def _complain(left: "list[NotCollected]") -> None:
    for one in left:
        output.warn(f"error: {one.drop.id} of {one.drop.pass_number}: {one.error}")
        if one.error.hint:
            output.warn(f"hint: {one.error.hint}")
    if left:
        output.warn(f"error: {len(left)} lists were not collected and wait for the next run")
        raise typer.Exit(os.EX_TEMPFAIL)
