"""`sftpdrop init`: a new installation in an empty place."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sftpdrop.cli import output
from sftpdrop.errors import CannotWrite, InvalidInput

if TYPE_CHECKING:
    from sftpdrop.cli.installation import Installation

SETTINGS_FILE = "sftpdrop.toml"


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where settings and state go.")],
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where the server listens.")
    ] = "127.0.0.1:2222",
) -> None:
    """Make a new installation in DIR.

    Writes DIR/sftpdrop.toml, the host key and the database. Nothing is overwritten.
    """
    installation, fingerprint = make_installation(directory, listen)
    output.say(f"settings     {installation.file}")
    output.say(f"state        {installation.state.root}")
    output.say(f"host key     {fingerprint}")
    config = f"--config {installation.file}"
    output.say()
    output.say("Next, add a school (its password is printed once) and start:")
    output.say(f"  sftpdrop {config} account add 100123 --name 'De Vuurvlinder'")
    output.say(f"  sftpdrop {config} run")


def make_installation(directory: Path, listen: str) -> tuple["Installation", str]:
    """Make an installation below `directory`; return it and its host key's fingerprint.

    Raises CannotWrite where there is one already, and InvalidInput for a wrong `listen`.
    """
    from sftpdrop.cli.installation import Installation
    from sftpdrop.server.hostkeys import create_host_key, describe_host_key, host_key_files
    from sftpdrop.settings import Settings
    from sftpdrop.statedir import StateDirectory, inherit_owner, write_durably
    from sftpdrop.store.database import Database

    state = StateDirectory(directory.absolute())
    file = state.root / SETTINGS_FILE
    text = settings_text(state.root, listen)
    _refuse_leftovers(file, *host_key_files(state), state.database)
    try:
        state.create()
        write_durably(file, text.encode(), mode=0o640)
        key = create_host_key(state)
        settings = Settings.load(file)
        Database.open(settings.database_url, settings.state_directory.audit).migrate()
        if state.database.exists():
            # SQLite keeps the group from writing, and gives its journals the database's own mode.
            state.database.chmod(0o660)
            inherit_owner(state.database)
    except OSError as error:
        raise CannotWrite(f"cannot make {error.filename}: {error.strerror}") from error
    return Installation(file, settings), describe_host_key(key)


def settings_text(directory: Path, listen: str) -> str:
    """The commented settings file with its state directory and address filled in."""
    from sftpdrop.setting_forms import split_listen
    from sftpdrop.settings import CONFIG_DIRECTORY

    try:
        split_listen(listen)
    except ValueError as error:
        raise InvalidInput(f"--listen {listen}: {error}") from error
    text = (CONFIG_DIRECTORY / SETTINGS_FILE).read_text("utf-8")
    for key, value in (("directory", str(directory)), ("listen", listen)):
        text = _set(text, key, value)
    return text


def _set(text: str, key: str, value: str) -> str:
    line = f"{key} = {_toml(value)}"
    return re.sub(rf"^{key} = .*$", lambda _: line, text, count=1, flags=re.MULTILINE)


def _toml(text: str) -> str:
    """A TOML basic string (toml.io, v1.0.0): JSON's escapes are a part of TOML's."""
    import json

    return json.dumps(text, ensure_ascii=False)


def _refuse_leftovers(*files: Path) -> None:
    for file in files:
        if file.exists():
            raise CannotWrite(
                f"{file} exists: init overwrites nothing",
                hint="name another directory, or use the installation that is there",
            )
