"""Plain text for Notepad: paragraphs of moderate width, lists and small tables."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

WIDTH = 78
"""Characters of a line; what Notepad's window shows without wrapping."""

_BYTE_ORDER_MARK = "\ufeff"


def paragraph(text: str, indent: str = "") -> str:
    """`text`, broken into lines; `indent` goes before all but the first."""
    lines = wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)


def bullet(head: str, text: str) -> str:
    """A list item: its head on a line of its own, then the text below it."""
    indent = " " * 2
    lines = [
        *wrap(f"- {head}:", WIDTH, subsequent_indent=indent),
        *wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False),
    ]
    return "\n".join(lines)


def table(title: str, rows: Sequence[tuple[str, str]], *, right: bool = True) -> str:
    """A title and two columns; the second one is a column of numbers unless `right` is false."""
    wide = max(len(name) for name, _ in rows)
    deep = max(len(value) for _, value in rows) if right else 0
    lines = [f"  {name:<{wide}}  {value:>{deep}}" for name, value in rows]
    return "\n".join([title, *lines])


def as_notepad_text(sections: Iterable[str]) -> str:
    """The sections with blank lines between, as every Notepad shows them well.

    The older ones need CRLF, and a byte order mark to know UTF-8.
    """
    text = "\n\n".join(section for section in sections if section)
    return _BYTE_ORDER_MARK + text.replace("\n", "\r\n") + "\r\n"
