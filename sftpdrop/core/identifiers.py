"""The names of things, parsed once at the edge: a school's pass number and a drop's id."""

import re
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import NewType, Self

from sftpdrop.errors import InvalidInput

_PASS_NUMBER = re.compile(r"[0-9]{4,20}", re.ASCII)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_DROP_ID = re.compile(f"[0-7][{_ALPHABET}]{{25}}", re.ASCII)

PassNumber = NewType("PassNumber", str)
"""A school's pass number: 4 to 20 digits, leading zeros kept."""


def parse_pass_number(text: str) -> PassNumber:
    """Return `text` as a pass number, or raise InvalidInput."""
    if not _PASS_NUMBER.fullmatch(text):
        raise InvalidInput(
            f"'{text[:40]}' is not a pass number",
            hint="a pass number is 4 to 20 digits, such as 100123",
        )
    return PassNumber(text)


class DropId(str):
    """A ULID (github.com/ulid/spec): 26 characters that sort by the time they were made.

    Sorting spool/new by name is therefore sorting by arrival, which is what the watcher does.
    """

    __slots__ = ()
    _lock = threading.Lock()
    _last = 0

    @classmethod
    def new(cls) -> Self:
        """Make an id that sorts after every id that this process made before."""
        with cls._lock:
            value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
            # Two ids of one millisecond, or a clock set back, must still sort in order.
            value = value if value > cls._last else cls._last + 1
            DropId._last = value
        return cls("".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return `text` as a drop id (lower case is accepted), or raise InvalidInput."""
        if not _DROP_ID.fullmatch(text.upper()):
            raise InvalidInput(
                f"'{text[:40]}' is not a drop id",
                hint="`sftpdrop drop list` shows the ids; they have 26 characters",
            )
        return cls(text.upper())

    @staticmethod
    def is_one(text: str) -> bool:
        """Whether `text` is a drop id, written as ours are."""
        return _DROP_ID.fullmatch(text) is not None

    @property
    def made_at(self) -> datetime:
        """When the id was made, in UTC, to the millisecond."""
        milliseconds = 0
        for character in self[:10]:
            milliseconds = milliseconds * 32 + _ALPHABET.index(character)
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
