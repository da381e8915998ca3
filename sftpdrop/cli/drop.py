"""`sftpdrop drop list` and `show`: what schools delivered, and what was found in it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import terminal_language
from sftpdrop.cli.installation import find_installation
from sftpdrop.cli.moment import parse_since
from sftpdrop.core.account import Locale
from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import parse_pass_number

if TYPE_CHECKING:
    from sftpdrop.core.drop import Drop

app = typer.Typer(help="What schools delivered.")

DropArgument = Annotated[
    str,
    typer.Argument(metavar="ID", help="The drop's id, or enough of its start to be the only one."),
]
Language = Annotated[
    Locale | None, typer.Option(help="The language of the findings; otherwise the terminal's.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]

_COLUMNS = ("id", "school", "name", "state", "received", "pupils", "errors", "warnings")
_SHOWN = (
    "id", "pass_number", "school", "name", "state", "reason", "size", "sha256", "received_at",
    "judged_at", "changed_at", "client", "address", "profile", "sheets", "rows", "pupils",
)  # fmt: skip


@app.command("list")
def list_drops(
    context: typer.Context,
    *,
    school: Annotated[
        str | None, typer.Option(metavar="PASS", help="Only this pass number's drops.")
    ] = None,
    state: Annotated[
        list[DropState] | None, typer.Option(help="Only drops in this state; may be repeated.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="T", help="Received since 2026-09-01, or 7d, 12h, 30m ago."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List drops in the order of their arrival."""
    from sftpdrop.cli.drop_fields import drop_object
    from sftpdrop.store import drops

    moment = None if since is None else parse_since(since, datetime.now(UTC))
    pass_number = None if school is None else parse_pass_number(school)
    with find_installation(context).database().read() as connection:
        found = drops.listed(connection, pass_number=pass_number, states=state or (), since=moment)
    if as_json:
        output.print_json([drop_object(drop) for drop in found])
    else:
        output.print_table(_COLUMNS, map(_row, found))


@app.command("show")
def show_drop(
    context: typer.Context,
    drop_id: DropArgument,
    *,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """Show a drop and every finding in it."""
    from sftpdrop.cli.drop_fields import drop_object, find_drop, finding_objects
    from sftpdrop.store import findings

    with find_installation(context).database().read() as connection:
        drop = find_drop(connection, drop_id)
        found = finding_objects(
            findings.of_drop(connection, drop.id), language or terminal_language()
        )
    if as_json:
        output.print_json({**drop_object(drop), "findings": found})
    else:
        _tell(drop, found, language or terminal_language())


def _row(drop: "Drop") -> tuple[output.Cell, ...]:
    school = f"{drop.pass_number} {drop.school}".strip()
    counts = (drop.pupils, drop.errors, drop.warnings)
    return (drop.id, school, drop.name, drop.state, drop.received_at, *counts)


def _tell(drop: "Drop", findings: list[dict[str, Any]], language: Locale) -> None:
    width = max(map(len, _SHOWN))
    for name in _SHOWN:
        output.say(f"{name.replace('_', ' '):{width}}  {output.show(getattr(drop, name))}")
    for reason in _reasons(drop, language):
        output.say(f"{'held for':{width}}  {reason}")
    for title in ("groups", "year_groups", "comparison"):
        if counts := getattr(drop, title):
            output.say(f"{title.replace('_', ' '):{width}}  {_counts(counts)}")
    output.say(f"{'findings':{width}}  {_count_findings(drop)}")
    for finding in findings:
        output.say(f"  {say_place(finding)}{finding['severity'].value}: {finding['message']}")


def _reasons(drop: "Drop", language: Locale) -> list[str]:
    """Why a list was held, in words."""
    from sftpdrop.texts.receipt_words import REASONS

    codes = (drop.reason or "").split()
    return [REASONS[code].say(language) for code in codes if code in REASONS]


def say_place(finding: Mapping[str, Any]) -> str:
    """Return where a finding is, as Excel names it: `Blad1!C5: `; nothing for the whole file."""
    from sftpdrop.texts.places import say_rows

    sheet, column, row = finding["sheet"], finding["column"] or "", finding["row"] or ""
    cell = f"{column}{row}" or None
    place = "!".join(output.printable(part) for part in (sheet, cell) if part)
    more = finding["more_rows"]
    rows = f" and rows {say_rows(more, Locale.ENGLISH)}" if more else ""
    return f"{place}{rows}: " if place else ""


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{output.printable(name)}: {count}" for name, count in counts.items())


def _count_findings(drop: "Drop") -> str:
    if drop.errors is None:
        return "not judged yet"
    return f"{drop.errors} errors, {drop.warnings} warnings"
