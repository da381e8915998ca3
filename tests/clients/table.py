"""The table of clients by scenarios, in Markdown, as the README shows it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from tests.clients.matrix import CLIENTS, LIMITS, limit_of
from tests.clients.scenarios import SCENARIOS

Cell = tuple[str, str]
"""A client and a scenario."""

_REASONS = tuple(dict.fromkeys(limit.reason for limit in LIMITS))


class Outcome(StrEnum):
    """How the test of a cell ended, as the table says it."""

    PASSED = "✓"
    FAILED = "**failed**"
    NOT_RUN = "not run"


def markdown(outcomes: Mapping[Cell, Outcome]) -> str:
    """The table with a note for each reason of a limit; a cell without an outcome was not run."""
    return "\n".join((*_rows(outcomes), "", *_notes()))


def all_passed() -> Mapping[Cell, Outcome]:
    """The outcomes that the project promises."""
    return {(client, scenario): Outcome.PASSED for client in CLIENTS for scenario in SCENARIOS}


def _rows(outcomes: Mapping[Cell, Outcome]) -> Iterator[str]:
    yield f"| client | {' | '.join(SCENARIOS)} |"
    yield f"|---{'|---' * len(SCENARIOS)}|"
    for client in CLIENTS:
        cells = (_cell((client, scenario), outcomes) for scenario in SCENARIOS)
        yield f"| {client} | {' | '.join(cells)} |"


def _cell(cell: Cell, outcomes: Mapping[Cell, Outcome]) -> str:
    outcome = outcomes.get(cell, Outcome.NOT_RUN)
    limit = limit_of(*cell)
    if limit is None or outcome is not Outcome.PASSED:
        return outcome
    return f"({_REASONS.index(limit.reason) + 1})"


def _notes() -> Iterator[str]:
    yield "A number is a limit of the client itself, tested to be one:"
    notes = (f"({number}) {reason}" for number, reason in enumerate(_REASONS, 1))
    yield "; ".join(notes) + "."
