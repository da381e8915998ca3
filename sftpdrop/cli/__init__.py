"""The command line of admins, and the one edge where errors become a line and an exit code.

Heavy libraries are imported inside the commands that need them: `sftpdrop --help` is to answer
before a person wonders whether anything happens.
"""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

from sftpdrop.errors import SftpdropError

if TYPE_CHECKING:
    from typer import TyperException

_INTERRUPTED = 128 + 2  # what a shell reports of a program that SIGINT ended
_BROKEN_PIPE = 128 + 13  # what a shell reports of a program that SIGPIPE ended


def main() -> NoReturn:
    """Run the program with the arguments it was given, and exit."""
    # Server, watcher and admins may be three users of one group, which passes files on.
    os.umask(0o007)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Carry out one command and return its exit code (sysexits.h); errors go to stderr."""
    for stream in (sys.stdout, sys.stderr):
        # A name with a character that the terminal cannot show must not end the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _carry_out(arguments)
    except SftpdropError as error:
        return _complain(str(error), error.hint, error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone; the interpreter must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except OSError as error:
        return _complain(_os_reason(error), None, os.EX_IOERR)
    except Exception as error:  # noqa: BLE001 - the last edge: a person is not shown a traceback
        return _complain_of_ourselves(error)


def _carry_out(arguments: Sequence[str]) -> int:
    from typer import Abort, TyperException

    from sftpdrop.cli.app import app

    try:
        outcome = app(list(arguments), prog_name="sftpdrop", standalone_mode=False)
    except TyperException as error:
        return _complain_of_usage(error)
    except (Abort, KeyboardInterrupt):
        return _INTERRUPTED
    sys.stdout.flush()
    return outcome if isinstance(outcome, int) else os.EX_OK


def _complain(message: str, hint: str | None, code: int) -> int:
    print(f"sftpdrop: error: {message}", file=sys.stderr)  # noqa: T201 - stderr is the place
    if hint:
        print(f"hint: {hint}", file=sys.stderr)  # noqa: T201 - as above
    return code


def _complain_of_usage(error: "TyperException") -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "sftpdrop"
    message = " ".join(error.format_message().split()).removesuffix(".")
    return _complain(message[:1].lower() + message[1:], f"see `{command} --help`", os.EX_USAGE)


def _os_reason(error: OSError) -> str:
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    return f"{error.filename}: {reason}" if error.filename else reason


def _complain_of_ourselves(error: Exception) -> int:
    if sys.flags.dev_mode:
        raise error
    return _complain(
        f"a mistake of ours: {type(error).__name__}: {error}",
        "run it as `python -X dev -m sftpdrop …` to see where, and report it",
        os.EX_SOFTWARE,
    )
