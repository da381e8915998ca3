"""What a cell says, and what is the matter with it; worked out once for each distinct value."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sftpdrop.core.finding import Param
from sftpdrop.roster.cells import is_cell_error, plain_text
from sftpdrop.roster.codes import Code
from sftpdrop.roster.profile import FieldRules
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Value


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is the matter with a cell, wherever the cell is."""

    code: Code
    params: tuple[tuple[str, Param], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell's text in the normal form, as far as it could be made out, and its troubles."""

    text: str
    troubles: tuple[Trouble, ...] = ()


def unreadable(code: Code, **params: Param) -> Reading:
    """A cell of which nothing can be made."""
    return Reading("", (Trouble(code, tuple(params.items())),))


def guessed(text: str, code: Code) -> Reading:
    """A cell that is read as `text`, of which the school is to know."""
    return Reading(text, (Trouble(code),))


Reader = Callable[[Value], Reading]


class ColumnReader(dict[Value, str]):
    """Cell value to its text in the normal form; `troubled` holds the texts' troubles by value.

    A list has far fewer distinct values than cells, so a cell mostly costs one look in a
    dictionary. Values that are equal in Python (915 and 915.0) mean the same in a cell.
    """

    def __init__(self, field: Field, rules: FieldRules, read: Reader) -> None:
        super().__init__()
        self.troubled: dict[Value, tuple[Trouble, ...]] = {}
        self._field = field
        self._rules = rules
        self._read = read

    def learn(self, values: Iterable[Value], plain: re.Pattern[str]) -> None:
        """Take over, in one search, those `values` that are `plain`: lines that read as themselves.

        Nearly all names and numbers are such. Where the profile's limits are not met by all of
        them, every value is read by itself.
        """
        texts = plain.findall("\n".join([value for value in values if isinstance(value, str)]))
        longest, forbidden = self._rules.max_length, self._rules.forbidden_characters
        if longest is not None and max(map(len, texts), default=0) > longest:
            return
        if forbidden and not set(forbidden).isdisjoint("".join(texts)):
            return
        self.update(zip(texts, texts, strict=True))

    def __missing__(self, value: Value) -> str:
        reading = self._judge(value)
        if reading.troubles:
            self.troubled[value] = reading.troubles
        self[value] = reading.text
        return reading.text

    def _judge(self, value: Value) -> Reading:
        text = plain_text(value)
        if not text:
            return Reading("")
        if is_cell_error(text):
            return unreadable(Code.CELL_ERROR)
        reading = self._read(value)
        troubles = reading.troubles + self._beyond_limits(reading.text)
        return Reading(reading.text, troubles)

    def _beyond_limits(self, text: str) -> tuple[Trouble, ...]:
        """The profile's limits, and texts that a spreadsheet would run as a formula."""
        rules, troubles = self._rules, []
        if rules.max_length is not None and len(text) > rules.max_length:
            limit = (("field", self._field.value), ("limit", rules.max_length))
            troubles.append(Trouble(Code.TOO_LONG, limit))
        if rules.forbidden_characters and not set(rules.forbidden_characters).isdisjoint(text):
            params = (
                ("field", self._field.value),
                ("characters", " ".join(rules.forbidden_characters)),
            )
            troubles.append(Trouble(Code.FORBIDDEN_CHARACTERS, params))
        if text.startswith(("=", "+", "-", "@")):
            troubles.append(Trouble(Code.FORMULA_TEXT))
        return tuple(troubles)
