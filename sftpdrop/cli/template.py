"""`sftpdrop template`: the example workbook for schools."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.core.account import Locale
from sftpdrop.errors import CannotWrite, InvalidInput

ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="Another profile than the settings name."),
]


def template(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook (.xlsx) to write.")],
    *,
    profile: ProfileOption = None,
    locale: Annotated[Locale | None, typer.Option(help="The language of the explanation.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write the example workbook for schools."""
    from sftpdrop.cli.profiles import load_named_profile, settings_or_defaults
    from sftpdrop.texts.moments import school_day
    from sftpdrop.watcher.template import write_template

    settings = settings_or_defaults(context)
    if file.suffix.lower() != ".xlsx":
        raise InvalidInput(f"{file}: the example is an .xlsx workbook")
    if file.exists() and not force:
        raise CannotWrite(f"{file} exists already", hint="give --force to replace it")
    rules = load_named_profile(settings, profile)
    today = school_day(datetime.now(UTC))
    try:
        write_template(file, rules, locale or settings.roster.default_locale, today)
    except OSError as error:
        raise CannotWrite(f"cannot write {file}: {error.strerror}") from error
    output.say(f"wrote {file}")
