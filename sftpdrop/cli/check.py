"""`sftpdrop check`: judges workbooks offline, as the watcher would."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import terminal_language
from sftpdrop.cli.drop import Json, Language
from sftpdrop.cli.template import ProfileOption
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.errors import InvalidInput

if TYPE_CHECKING:
    from sftpdrop.core.account import Locale
    from sftpdrop.watcher.pool import InspectionPool

EXIT_CODES: Mapping[DropState, int] = {
    DropState.ACCEPTED: 0,
    DropState.REJECTED: 1,
    DropState.HELD: 2,
    DropState.FAILED: 75,  # sysexits EX_TEMPFAIL: our trouble, as the watcher would say
}
_WORST_FIRST = (DropState.FAILED, DropState.REJECTED, DropState.HELD, DropState.ACCEPTED)
_COLOURS: Mapping[DropState, str] = {
    DropState.ACCEPTED: "green",
    DropState.REJECTED: "red",
    DropState.HELD: "yellow",
    DropState.FAILED: "magenta",
}


def check(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Workbooks to judge.")],
    *,
    profile: ProfileOption = None,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """Judge workbooks; nothing is stored or sent.

    The rules are those of the watcher, but nothing is compared with a school's last list. Exit
    code 0: all accepted; 1: one or more rejected; 2: one or more held.
    """
    from sftpdrop.cli.profiles import load_named_profile, settings_or_defaults
    from sftpdrop.watcher.desk import reading_limits
    from sftpdrop.watcher.pool import InspectionPool

    settings = settings_or_defaults(context)
    rules = load_named_profile(settings, profile)
    for file in files:
        if not file.is_file():
            raise InvalidInput(f"{file} is not a file")
    with InspectionPool(1, rules, reading_limits(settings), secret=b"") as pool:
        checked = [_check(pool, file, language or terminal_language()) for file in files]
    if as_json:
        output.print_json(checked)
    else:
        _tell(checked)
    worst = next(state for state in _WORST_FIRST if any(row["state"] is state for row in checked))
    raise typer.Exit(EXIT_CODES[worst])


def _check(pool: "InspectionPool", file: Path, language: "Locale") -> dict[str, Any]:
    """Judge one file. Nothing is compared: that takes the school's last list."""
    from sftpdrop.cli.drop_fields import finding_objects, inspection_object
    from sftpdrop.core.verdict import decide
    from sftpdrop.texts.moments import school_day
    from sftpdrop.watcher.pool import ChildFailed

    now = datetime.now(UTC)
    with file.open("rb") as content:  # whoever names a disk image here is answered as well
        size, digest = os.fstat(content.fileno()).st_size, hashlib.file_digest(content, "sha256")
    row: dict[str, Any] = {"file": str(file), **dict.fromkeys(field.name for field in fields(Drop))}
    row |= {"name": file.name, "size": size, "sha256": digest.hexdigest()}
    row |= {"groups": {}, "year_groups": {}, "comparison": {}, "judged_at": now}
    try:
        inspection = pool.inspect(file.absolute(), file.name, school_day(now))
    except ChildFailed as failure:
        return {**row, "state": DropState.FAILED, "reason": failure.reason, "findings": []}
    verdict = decide(inspection, ())
    row |= {"state": verdict.state, "reason": verdict.reason}
    found = finding_objects(inspection.findings, language)
    return {**row, **inspection_object(inspection), "findings": found}


def _tell(checked: Sequence[Mapping[str, Any]]) -> None:
    """Print a table of the verdicts, and below it every finding of every file."""
    columns = ("file", "verdict", "sheets", "rows", "pupils", "errors", "warnings")
    names = ("file", "state", *columns[2:])
    output.print_table(
        columns,
        ([row[name] for name in names] for row in checked),
        [_COLOURS[row["state"]] for row in checked],
    )
    for row in checked:
        for line in _lines(row):
            output.say(line)


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    from sftpdrop.cli.drop import say_place
    from sftpdrop.core.verdict import MUST_DESTROY

    if not row["findings"] and row["state"] is DropState.ACCEPTED:
        return
    yield ""
    yield output.printable(row["file"])
    if row["state"] is DropState.FAILED:
        yield f"  could not be judged: the child {row['reason']}"
    if row["reason"] == MUST_DESTROY:
        yield "  delivered to the server, its bytes would be destroyed at once"
    for finding in row["findings"]:
        yield f"  {say_place(finding)}{finding['severity'].value}: {finding['message']}"
