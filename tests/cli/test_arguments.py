"""What stands in a command's arguments is seen by every user of the machine (`ps`)."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from sftpdrop.cli.app import app

SECRETS = ("password", "passphrase", "secret", "token", "private")


def parameters(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every argument and option of a command and of those below it."""
    for parameter in command.params:
        yield f"{path} {parameter.name}", parameter
    for name, below in getattr(command, "commands", {}).items():
        yield from parameters(below, f"{path} {name}")


ALL = list(parameters(typer.main.get_command(app)))


def test_the_walk_finds_the_options_that_are_about_passwords() -> None:
    names = {name for name, _ in ALL}
    assert {" account add password_stdin", " account import passwords"} <= names


@pytest.mark.parametrize("parameter", [each for _, each in ALL], ids=[name for name, _ in ALL])
def test_no_argument_of_a_command_holds_a_secret(parameter: Any) -> None:
    about = f"{' '.join(parameter.opts)} {getattr(parameter, 'help', '') or ''}".lower()
    if any(word in about for word in SECRETS):
        takes_text = not getattr(parameter, "is_flag", False)
        assert not takes_text or parameter.metavar in {"FILE", "DIR"}
