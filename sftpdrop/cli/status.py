"""`sftpdrop status`: which schools delivered this school year, and what waits for a person."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sftpdrop.cli import output
from sftpdrop.cli.drop import Json
from sftpdrop.cli.installation import find_installation
from sftpdrop.cli.season import SchoolStanding, Season, Standing, first_day, season

if TYPE_CHECKING:
    from sftpdrop.core.drop import Drop

_COLUMNS = ("school", "drop", "name", "state", "received", "pupils", "errors")


def status(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Name the schools that delivered, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show who delivered and what waits for you.

    It counts from 1 August; a school that delivered keeps that standing beside a newer list that
    is held or rejected, and is named for it.
    """
    from sftpdrop.store import accounts, drops
    from sftpdrop.texts.moments import SCHOOL_TIME, school_day

    today = school_day(datetime.now(UTC))
    since = datetime.combine(first_day(today), datetime.min.time(), tzinfo=SCHOOL_TIME)
    with find_installation(context).database().read() as connection:
        found = season(
            accounts.all_accounts(connection), drops.listed(connection, since=since), today
        )
    if as_json:
        output.print_json([_school_object(school) for school in found.schools])
    else:
        _tell(found, everything=everything)


def _school_object(school: SchoolStanding) -> dict[str, Any]:
    return {
        "pass_number": school.pass_number,
        "school": school.school,
        "standing": school.standing,
        "drop": _drop_object(school.drop),
        "waiting": _drop_object(school.waiting),
    }


def _drop_object(drop: "Drop | None") -> dict[str, Any] | None:
    from sftpdrop.cli.drop_fields import drop_object

    return None if drop is None else drop_object(drop)


def _tell(found: Season, *, everything: bool) -> None:
    counted = "1 school" if len(found.schools) == 1 else f"{len(found.schools)} schools"
    output.say(f"school year {found.year}/{found.year + 1}: {counted}")
    output.say(", ".join(f"{found.counts[standing]} {standing}" for standing in Standing))
    if found.waiting:
        rows = [(school, school.waiting) for school in found.waiting]
        _section("delivered, and a newer list that was not accepted", rows)
    for standing in Standing:
        schools = found.of(standing)
        if schools and (everything or standing is not Standing.DELIVERED):
            _section(standing.value, [(school, school.drop) for school in schools])


def _section(title: str, rows: "Sequence[tuple[SchoolStanding, Drop | None]]") -> None:
    output.say()
    output.say(f"{title} ({len(rows)})")
    if all(drop is None for _, drop in rows):
        for school, _ in rows:
            output.say(f"{school.pass_number} {output.printable(school.school)}")
        return
    output.print_table(_COLUMNS, (_row(school, drop) for school, drop in rows))


def _row(school: SchoolStanding, drop: "Drop | None") -> tuple[output.Cell, ...]:
    named = f"{school.pass_number} {school.school}"
    if drop is None:
        return (named, *[None] * (len(_COLUMNS) - 1))
    return (named, drop.id, drop.name, drop.state, drop.received_at, drop.pupils, drop.errors)
