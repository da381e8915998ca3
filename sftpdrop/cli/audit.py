"""`sftpdrop audit`: who did what, and whether somebody changed the record of it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sftpdrop.cli import output
from sftpdrop.cli.drop import Json
from sftpdrop.cli.installation import find_installation
from sftpdrop.cli.moment import parse_since
from sftpdrop.core.identifiers import parse_pass_number
from sftpdrop.errors import Conflict

if TYPE_CHECKING:
    from sftpdrop.store.audit import AuditEvent

app = typer.Typer(help="Who did what, and when.")

_COLUMNS = ("row", "at", "event", "by", "school", "drop", "address", "details")
_FAULTS: Mapping[str, str] = {"changed": "changed", "missing": "removed", "added": "put in"}


@app.command("list")
def list_audit(
    context: typer.Context,
    *,
    school: Annotated[
        str | None, typer.Option(metavar="PASS", help="Only what concerns this pass number.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="T", help="Since 2026-09-01, or 7d, 12h, 30m ago.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many rows, the newest.")] = None,
    as_json: Json = False,
) -> None:
    """List the audit trail, oldest first."""
    from sftpdrop.store import audit

    pass_number = None if school is None else parse_pass_number(school)
    moment = None if since is None else parse_since(since, datetime.now(UTC))
    with find_installation(context).database().read() as connection:
        found = audit.events(connection, pass_number=pass_number, since=moment, limit=limit)
    rows = [(row, event) for row, event in found if event is not None]
    for row in (row for row, event in found if event is None):
        output.warn(f"row {row} cannot be read: somebody changed it, see `sftpdrop audit verify`")
    if as_json:
        output.print_json([{"row": row, **asdict(event)} for row, event in rows])
    else:
        output.print_table(_COLUMNS, (_cells(row, event) for row, event in rows))


@app.command("verify")
def verify_audit(context: typer.Context, *, as_json: Json = False) -> None:
    """Check that no row was changed, removed or put in; exit code 65 if one was."""
    from sftpdrop.store import audit

    with find_installation(context).database().read() as connection:
        bad = audit.verify(connection)
    if as_json:
        found: dict[str, Any] = {"row": bad.row, "fault": bad.fault} if bad else {}
        output.print_json({"whole": bad is None, **found})
    if bad is not None:
        where = (
            f"row {bad.row} of the audit trail" if bad.row is not None else "the count of its rows"
        )
        raise Conflict(
            f"{where} was {_FAULTS[bad.fault]}",
            hint="compare the table `audit` with a backup; if you put an older database or "
            "another key there yourself, see Backups in the README",
        )
    if not as_json:
        output.say("the audit trail is whole")


def _cells(row: int, event: "AuditEvent") -> tuple[output.Cell, ...]:
    details = " ".join(f"{key}={value}" for key, value in event.details.items())
    who = (event.event, event.actor, event.pass_number, event.drop_id, event.address)
    return (row, event.at, *who, details)
