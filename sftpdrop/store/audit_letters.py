"""What the audit trail's columns hold, letter by letter, whatever became of their types."""

from typing import Any

from sqlalchemy import Column, ColumnElement, case, func, null


def stored_letters(dialect: str, column: Column[Any]) -> ColumnElement[Any]:
    """What a column holds, letter by letter: as `hexed` writes it, whatever its type became.

    SQLite keeps what it is given: a blob, or text that is no UTF-8 and that nobody can read.
    """
    if dialect == "postgresql":
        return func.upper(func.encode(func.convert_to(column, "UTF8"), "hex"))
    of_text = (func.typeof(column) == "text", func.hex(column))
    return case(of_text, (column.is_(None), null()), else_=func.typeof(column))


def hexed(text: str | None) -> str | None:
    """A text as `stored_letters` gives it, in hexadecimal UTF-8; None where a column is empty."""
    return None if text is None else text.encode().hex().upper()


def unhexed(stored: str) -> str:
    """The text that was stored, or none where it cannot have been ours."""
    try:
        return bytes.fromhex(stored).decode()
    except ValueError:
        return ""
