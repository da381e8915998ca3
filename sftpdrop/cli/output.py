"""What commands print: lines, JSON and tables; the same values on a terminal and in a pipe.

Some values come from strangers (a client's name of itself, a file's name), so that whatever could
steer a terminal is replaced before it is shown. JSON escapes such characters by itself.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from itertools import zip_longest
from pathlib import Path

Cell = str | int | float | datetime | date | Enum | None

_WIDTH = 100_000  # columns: a value is never cut, a terminal wraps long lines by itself


def say(line: str = "") -> None:
    """Print one line for a person, at once: the reader may be another program."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def warn(line: str) -> None:
    """Print one line to stderr that does not end the command."""
    sys.stderr.write(f"sftpdrop: {line}\n")
    sys.stderr.flush()


def print_json(value: Sequence[Mapping[str, object]] | Mapping[str, object]) -> None:
    """Print an array or an object; moments as ISO 8601 in UTC, enums by their value."""
    say(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], styles: Sequence[str] = ()
) -> None:
    """Print rows under their column names; right-aligned where a column holds only numbers.

    `styles` has rich's name of a style for each row; a pipe gets none of them.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [list(row) for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        numeric = all(isinstance(row[position], int | float) for row in cells)
        table.add_column(name, justify="right" if numeric and cells else "left", no_wrap=True)
    for row, style in zip_longest(cells, styles):
        table.add_row(*(Text(show(value)) for value in row), style=style)
    console = Console(width=_WIDTH)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        say(line.rstrip())


def show(value: Cell) -> str:
    """A value as a person reads it: local time to the minute, `-` for nothing, one line."""
    match value:
        case None | "":
            return "-"
        case datetime():
            return value.astimezone().strftime("%Y-%m-%d %H:%M")
        case Enum():
            return str(value.value)
        case _:
            return printable(str(value))


def printable(text: str) -> str:
    """Return `text` on one line, without anything that could steer a terminal."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds")
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case Path():
            return str(value)
    raise TypeError(f"{type(value)} has no form in JSON")
