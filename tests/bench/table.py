"""The table that the bench prints: medians with their spread, and ratios to ours."""

import statistics
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

OURS = "sftpdrop"
Figures = Mapping[str, Sequence[float] | None]
"""The figures of all rounds, by column; None where there is nothing to measure."""


def print_table(title: str, columns: Sequence[str], rows: Mapping[str, Figures]) -> None:
    """Print `rows` by name. Below each figure of another: ours divided by it."""
    table = Table("", *columns, title=title, title_justify="left")
    for name, figures in rows.items():
        cells = [_cell(figures.get(column, ())) for column in columns]
        ratios = [_ratio(figures.get(OURS), figures.get(column)) for column in columns]
        table.add_row(
            name, *(f"{cell}\n{ratio}" for cell, ratio in zip(cells, ratios, strict=True))
        )
    Console(width=max(100, 24 + 20 * (len(columns) + 1))).print(table)


def say(text: str) -> None:
    """Print a line."""
    Console(width=200).print(text, highlight=False)


def _cell(values: Sequence[float] | None) -> str:
    if values is None:
        return "-"
    if not values:
        return "not installed"
    median = statistics.median(values)
    spread = f" ({_number(min(values))} to {_number(max(values))})" if len(values) > 1 else ""
    return f"{_number(median)}{spread}"


def _ratio(ours: Sequence[float] | None, other: Sequence[float] | None) -> str:
    if not ours or not other or ours is other:
        return ""
    return f"ours is {statistics.median(ours) / statistics.median(other):.2f} of it"


def _number(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 3 else 2
    return f"{value:.{digits}f}"
