"""What a cell says, and what is the matter with it; worked out once for each distinct value."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sftpdrop.core.finding import Param
from sftpdrop.roster.cells import is_cell_error, plain_text
from sftpdrop.roster.codes import Code
from sftpdrop.roster.distinct_values import DistinctValues
from sftpdrop.roster.profile import FieldRules
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Value

_STARTS_OF_A_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet runs, in full width too (OWASP, CSV Injection)."""


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


def lines_unlike(plain: str) -> re.Pattern[str]:
    """A pattern that finds, each after an end of line, the lines that are not `plain`."""
    return re.compile(rf"\n(?!(?:{plain})$)(.*)", re.MULTILINE)


class ColumnReader:
    """Reads the cells of a field; `troubled` holds the texts' troubles by cell value.

    A list has far fewer distinct values than cells, so each value is read once. Values that are
    equal in Python (915 and 915.0) mean the same in a cell.
    """

    def __init__(self, field: Field, rules: FieldRules, read: Reader) -> None:
        self.troubled: dict[Value, tuple[Trouble, ...]] = {}
        self._field = field
        self._rules = rules
        self._read = read

    def texts(
        self, cells: Sequence[Value], values: DistinctValues, odd: re.Pattern[str] | None = None
    ) -> list[str]:
        """The texts of `cells`, which have these `values`, in the normal form.

        `odd` finds the lines that may not read as themselves: hardly any name or number. What one
        search of all values does not find is not read by itself.
        """
        single = values.distinct if odd is None else self._odd_values(values, odd)
        read = {value: self._text(value) for value in single}
        # Every value that is not in `read` is a text that reads as itself.
        return list(map(read.get, cells, cells) if read else cells)  # type: ignore[arg-type]

    def _odd_values(self, values: DistinctValues, odd: re.Pattern[str]) -> Iterable[Value]:
        """Those of `values` that may not read as themselves; all where some break the limits."""
        longest, forbidden = self._rules.max_length, self._rules.forbidden_characters
        lines = values.lines
        if lines is None:
            return values.distinct
        if longest is not None and re.search(rf"\n[^\n]{{{longest + 1}}}", lines):
            return values.distinct
        if forbidden and any(map(lines.__contains__, forbidden)):
            return values.distinct
        return chain(values.texts_like(odd), values.others)

    def _text(self, value: Value) -> str:
        reading = self._judge(value)
        if reading.troubles:
            self.troubled[value] = reading.troubles
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
        if text.startswith(_STARTS_OF_A_FORMULA):
            troubles.append(Trouble(Code.FORMULA_TEXT))
        return tuple(troubles)
