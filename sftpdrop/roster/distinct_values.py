"""The different values of some cells: far fewer than the cells, and looked through at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sftpdrop.roster.workbook import Value


@dataclass(frozen=True, slots=True)
class DistinctValues:
    """The `distinct` values of some cells.

    `lines` are the texts among them, each after an end of line, some perhaps twice; None where one
    has an end of line itself. `others` is what is no text.
    """

    distinct: frozenset[Value]
    lines: str | None
    others: frozenset[Value]

    @classmethod
    def of(cls, cells: Sequence[Value]) -> "DistinctValues":
        """The values of `cells`."""
        distinct = frozenset(cells)
        # A set is in no order: where most values differ, going by the cells is faster.
        values = cells if 2 * len(distinct) > len(cells) else distinct
        try:
            texts: Sequence[str] = ("", *values)
            lines, others = "\n".join(texts), frozenset[Value]()
        except TypeError:
            texts = ["", *(value for value in values if isinstance(value, str))]
            lines = "\n".join(texts)
            others = frozenset(value for value in distinct if not isinstance(value, str))
        return cls(distinct, lines if lines.count("\n") == len(texts) - 1 else None, others)

    @classmethod
    def together(cls, several: Sequence["DistinctValues"]) -> "DistinctValues":
        """The values that at least one of `several` has; one that two have is two lines."""
        if len(several) == 1:
            return several[0]
        return cls(
            frozenset().union(*(values.distinct for values in several)),
            _joined([values.lines for values in several]),
            frozenset().union(*(values.others for values in several)),
        )

    def texts_like(self, line: re.Pattern[str]) -> Iterable[str]:
        """The texts that `line` finds after an end of line, and all that have several lines."""
        if self.lines is not None:
            return line.findall(self.lines)
        texts = (value for value in self.distinct if isinstance(value, str))
        return (text for text in texts if "\n" in text or line.search(f"\n{text}"))


def _joined(several: Sequence[str | None]) -> str | None:
    known = [lines for lines in several if lines is not None]
    return "".join(known) if len(known) == len(several) else None
