"""`sftpdrop doctor`: is this installation in order, and if not, what to do."""

import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.installation import find_installation
from sftpdrop.errors import SftpdropError

if TYPE_CHECKING:
    from sftpdrop.cli.health import Check

_EXIT_CODES = {"ok": os.EX_OK, "warn": os.EX_OK, "fail": os.EX_CONFIG}
_STYLES = {"ok": "green", "warn": "yellow", "fail": "red"}


def doctor(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Look whether everything is in order.

    Prints a line for each thing looked at: ok, warn or fail, and what to do. The exit code is 78
    where something fails, and 0 otherwise.
    """
    checks: list[Check] = []
    for check in _examine(context):
        checks.append(check)
        if not as_json:
            _tell(check.level.value, f"{check.subject}: {check.finding}", check.hint)
    if as_json:
        output.print_json([asdict(check) for check in checks])
    raise typer.Exit(max(_EXIT_CODES[check.level.value] for check in checks))


def _examine(context: typer.Context) -> Iterator["Check"]:
    from sftpdrop.cli.health import Check, Level, checks

    try:
        installation = find_installation(context)
    except SftpdropError as error:
        yield Check("settings", Level.FAIL, str(error), error.hint)
        return
    yield Check("settings", Level.OK, str(installation.file))
    yield from checks(installation)


def _tell(level: str, text: str, hint: str | None) -> None:
    typer.secho(f"{level:4}", fg=_STYLES[level], nl=False)
    output.say(f"  {output.printable(text)}")
    if hint:
        output.say(f"      hint: {hint}")
