"""`sftpdrop drop approve`, `reject`, `retry` and `restore`: what a person decides.

The watcher notices the new state and sees to what the school reads about it.
"""

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.cli.admin import admin_name
from sftpdrop.cli.drop import DropArgument, Json
from sftpdrop.cli.installation import find_installation
from sftpdrop.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from sftpdrop.core.identifiers import DropId

app = typer.Typer()

_LONGEST_REASON = 500


@app.command("approve")
def approve_drop(context: typer.Context, drop_id: DropArgument, *, as_json: Json = False) -> None:
    """Take a held list after all: it becomes the school's current list."""
    from sftpdrop.store import decisions

    with _deciding(context, drop_id, as_json=as_json) as (connection, found, now):
        decisions.approve(connection, found, actor=admin_name(), now=now)


@app.command("reject")
def reject_drop(
    context: typer.Context,
    drop_id: DropArgument,
    *,
    reason: Annotated[str, typer.Option(help="Why: the school reads this on its receipt.")],
    as_json: Json = False,
) -> None:
    """Refuse a held or failed drop, with a reason that its school reads."""
    from sftpdrop.store import decisions

    said = _check_reason(reason)
    with _deciding(context, drop_id, as_json=as_json) as (connection, found, now):
        decisions.reject(connection, found, reason=said, actor=admin_name(), now=now)


@app.command("retry")
def retry_drop(context: typer.Context, drop_id: DropArgument, *, as_json: Json = False) -> None:
    """Let the watcher judge a failed drop again."""
    from sftpdrop.store import decisions

    with _deciding(context, drop_id, as_json=as_json) as (connection, found, now):
        decisions.retry(connection, found, actor=admin_name(), now=now)


@app.command("restore")
def restore_drop(context: typer.Context, drop_id: DropArgument, *, as_json: Json = False) -> None:
    """Undo a school's withdrawal, while the bytes are still there."""
    from sftpdrop.store import decisions

    with _deciding(context, drop_id, as_json=as_json) as (connection, found, now):
        decisions.restore(connection, found, actor=admin_name(), now=now)


@contextmanager
def _deciding(
    context: typer.Context, drop_id: str, *, as_json: bool
) -> "Iterator[tuple[Connection, DropId, datetime]]":
    """One transaction about the drop that `drop_id` names; says afterwards what it is now."""
    from sftpdrop.cli.drop_fields import drop_object, find_drop
    from sftpdrop.store import drops

    with find_installation(context).database().begin() as connection:
        drop = find_drop(connection, drop_id)
        yield connection, drop.id, datetime.now(UTC)
        after = drops.get(connection, drop.id)
    if as_json:
        output.print_json(drop_object(after))
    else:
        output.say(f"{after.id} is now {after.state.value}")


def _check_reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > _LONGEST_REASON or not reason.isprintable():
        raise InvalidInput(
            f"a reason is a sentence of at most {_LONGEST_REASON} characters",
            hint="the school reads it: say what is wrong and what to do",
        )
    return reason
