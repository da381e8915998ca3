"""`sftpdrop drop export`: one list in the normal form."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import admin_act
from sftpdrop.cli.collect import IdentityOption, open_handover
from sftpdrop.cli.drop import DropArgument
from sftpdrop.cli.installation import Installation, find_installation
from sftpdrop.core.drop import DropState
from sftpdrop.errors import CannotWrite, Conflict, InvalidInput
from sftpdrop.watcher.form import Form

if TYPE_CHECKING:
    from sftpdrop.core.drop import Drop

app = typer.Typer()

_WITH_A_LIST = (DropState.ACCEPTED, DropState.COLLECTED, DropState.SUPERSEDED, DropState.HELD)


@app.command("export")
def export_drop(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    drop_id: DropArgument,
    *,
    form: Annotated[
        Form, typer.Option("--format", help="CSV is UTF-8, with semicolons.")
    ] = Form.CSV,
    file: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="A file or directory; else stdout."),
    ] = None,
    identity: IdentityOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write one list in the normal form, to stdout or a file.

    The drop stays as it is; the export is in the audit.
    """
    from sftpdrop.cli.drop_fields import find_drop
    from sftpdrop.watcher.handover import handover_name

    installation = find_installation(context)
    with installation.database().read() as connection:
        drop = find_drop(connection, drop_id)
    _refuse_without_list(drop)
    if file is None or str(file) == "-":
        _export_to_stdout(installation, drop, form, identity)
        return
    target = (file / handover_name(drop, form) if file.is_dir() else file).absolute()
    if target.exists() and not force:
        raise CannotWrite(f"{target} exists already", hint="give --force to replace it")
    with open_handover(installation, identity) as handover:
        _audit_export(installation, drop)
        try:
            pupils = handover.write(drop, target, form)
        except OSError as error:
            raise CannotWrite(f"cannot write {target}: {error.strerror}") from error
    output.say(f"wrote {target}: {pupils} pupils")


def _export_to_stdout(
    installation: Installation, drop: "Drop", form: Form, identity: Path | None
) -> None:
    if form is Form.XLSX and sys.stdout.isatty():
        raise InvalidInput("a workbook is nothing for a terminal", hint="give --output FILE")
    with (
        open_handover(installation, identity) as handover,
        TemporaryDirectory(prefix=".export-", dir=installation.state.work) as scratch,
    ):
        _audit_export(installation, drop)
        whole = Path(scratch) / "list"
        handover.write(drop, whole, form)
        sys.stdout.buffer.write(whole.read_bytes())


def _audit_export(installation: Installation, drop: "Drop") -> None:
    """Before the list is out: pupils' data leave nothing unsaid behind them."""
    from sftpdrop.store import audit

    now = datetime.now(UTC)
    act = admin_act("exported", now, pass_number=drop.pass_number, drop_id=drop.id)
    with installation.database().begin() as connection:
        audit.append(connection, act)


def _refuse_without_list(drop: "Drop") -> None:
    if drop.state not in _WITH_A_LIST:
        raise Conflict(
            f"drop {drop.id} is {drop.state}: it holds no list to hand over",
            hint=f"see why with `sftpdrop drop show {drop.id}`",
        )
