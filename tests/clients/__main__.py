"""Run the matrix and print its table: `python -m tests.clients`, with pytest's own options."""

import contextlib
import sys
from pathlib import Path

import pytest

from tests.clients.matrix import CLIENTS
from tests.clients.scenarios import SCENARIOS
from tests.clients.table import Cell, Outcome, markdown

_CELLS = {
    f"[{client}-{scenario}]": (client, scenario) for client in CLIENTS for scenario in SCENARIOS
}


class _Recorder:
    """Notes how the test of each cell ended."""

    def __init__(self) -> None:
        self.outcomes: dict[Cell, Outcome] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        cell = _CELLS.get(report.nodeid[report.nodeid.find("[") :])
        if cell is None:
            return
        if report.failed:
            self.outcomes[cell] = Outcome.FAILED
        elif report.when == "call" and report.passed:
            self.outcomes[cell] = Outcome.PASSED


def main(options: list[str]) -> int:
    """Run the tests, with their report on standard error; the exit code is pytest's."""
    recorder = _Recorder()
    matrix = str(Path(__file__).with_name("test_matrix.py"))
    with contextlib.redirect_stdout(sys.stderr):
        code = pytest.main(["-q", matrix, *options], plugins=[recorder])
    sys.stdout.write(f"{markdown(recorder.outcomes)}\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
