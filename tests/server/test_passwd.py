"""The terminal of `passwd`: the keys that a person expects to work while typing blindly."""

import asyncio

import pytest

from sftpdrop.server.passwd import Terminal


def typed(*pieces: bytes) -> list[str | None]:
    """The lines that come of what was typed, and None for who has gone."""

    async def read() -> list[str | None]:
        terminal = Terminal()
        for piece in pieces:
            terminal.feed(piece)
        terminal.end()
        lines: list[str | None] = []
        while not lines or lines[-1] is not None:
            lines.append(await terminal.read_line(echo=False))
        return lines

    return asyncio.run(read())


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_line_ends_however_the_terminal_ends_it(end: bytes) -> None:
    assert typed(b"old" + end + b"new" + end) == ["old", "new", None]


def test_a_line_may_come_in_any_pieces() -> None:
    assert typed(b"o", b"ld\r", b"\nne", b"w\n") == ["old", "new", None]


def test_erasing_takes_a_whole_character_and_stops_at_the_first() -> None:
    assert typed("caf\u00e9".encode() + b"\x7f\x7fke\r") == ["cake", None]
    assert typed(b"\x7f\x08a\r") == ["a", None]


def test_the_whole_line_can_be_erased() -> None:
    assert typed(b"wrong\x15right\r") == ["right", None]


@pytest.mark.parametrize("key", [b"\x03", b"\x04"])
def test_who_interrupts_has_gone(key: bytes) -> None:
    assert typed(b"half" + key) == [None]


def test_a_line_without_end_and_lines_without_end_take_no_memory() -> None:
    (line, gone) = typed(b"x" * 100_000 + b"\r")
    assert (len(line or ""), gone) == (1024, None)
    assert len(typed(b"\n" * 100_000)) <= 33
