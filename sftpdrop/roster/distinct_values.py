"""The different values of some cells: far fewer than the cells, and looked through at once."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

from sftpdrop.roster.workbook import Value

_SAMPLE = 100
_BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n|\Z)")


class DistinctValues:
    """The different values of some cells.

    `lines` are the texts among them, each after an end of line, some perhaps more than once; None
    where one has an end of line itself. `others` are the values that are no texts.
    """

    def __init__(self, cells: Sequence[Value]) -> None:
        self._cells = cells
        # Putting names into a set takes longer than looking through them, some of them twice.
        mostly_different = 2 * len(set(cells[:_SAMPLE])) > len(cells[:_SAMPLE])
        values = cells if mostly_different else self.distinct
        try:
            texts: Sequence[str] = ("", *values)
            lines, self.others = "\n".join(texts), frozenset[Value]()
        except TypeError:
            texts = ["", *(value for value in values if isinstance(value, str))]
            lines = "\n".join(texts)
            self.others = frozenset(value for value in values if not isinstance(value, str))
        self.lines = lines if lines.count("\n") == len(texts) - 1 else None

    @cached_property
    def distinct(self) -> frozenset[Value]:
        """All different values."""
        return frozenset(self._cells)

    @classmethod
    def together(cls, several: Sequence["DistinctValues"]) -> "DistinctValues":
        """The values that at least one of `several` has."""
        if len(several) == 1:
            return several[0]
        return cls(list(chain.from_iterable(values.distinct for values in several)))

    def texts_like(self, line: re.Pattern[str]) -> Iterable[str]:
        """The texts that `line` finds after an end of line, and all that have several lines."""
        if self.lines is not None:
            return line.findall(self.lines)
        texts = (value for value in self.distinct if isinstance(value, str))
        return (text for text in texts if "\n" in text or line.search(f"\n{text}"))

    def may_hold(self, text: str) -> bool:
        """Whether `text` is among the values; False is sure."""
        return text in self.distinct if self.lines is None else f"\n{text}\n" in f"{self.lines}\n"

    def are_filled(self) -> bool:
        """Whether none is empty, 0, or nothing but spaces."""
        if self.lines is None:
            return all(
                value.strip() if isinstance(value, str) else value for value in self.distinct
            )
        return all(self.others) and _BLANK_LINE.search(self.lines) is None
