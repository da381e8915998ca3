"""`sftpdrop collect`: every accepted list in the normal form, for the library."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import admin_name
from sftpdrop.cli.drop import Json
from sftpdrop.cli.installation import Installation, find_installation
from sftpdrop.errors import CannotWrite

if TYPE_CHECKING:
    from sftpdrop.watcher.collect import NotCollected
    from sftpdrop.watcher.handover import Handover

IdentityOption = Annotated[
    Path | None,
    typer.Option("--identity", metavar="FILE", help="The age key that opens an encrypted vault."),
]


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
    with open_handover(installation, identity) as handover:
        run = collecting.collect(database, installation.state, handover, target, actor=admin_name())
        results = list(run)
    done = [result for result in results if isinstance(result, collecting.Collected)]
    if as_json:
        output.print_json([{"file": one.file, **drop_object(one.drop)} for one in done])
    else:
        for one in done:
            output.say(f"{one.file.name}  {output.printable(one.drop.school)}")
        output.say(f"{len(done)} {'list' if len(done) == 1 else 'lists'} collected")
    _complain([result for result in results if isinstance(result, collecting.NotCollected)])


@contextmanager
def open_handover(installation: Installation, identity: Path | None) -> "Iterator[Handover]":
    """What writes lists out of the vault, in a confined child, for the length of a `with`."""
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


def _complain(left: "list[NotCollected]") -> None:
    for one in left:
        output.warn(f"error: {one.drop.id} of {one.drop.pass_number}: {one.error}")
        if one.error.hint:
            output.warn(f"hint: {one.error.hint}")
    if left:
        output.warn(f"error: {len(left)} lists were not collected and wait for the next run")
        raise typer.Exit(os.EX_TEMPFAIL)
