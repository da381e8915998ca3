"""Each way of a drop, with the watcher killed at each of its steps: the end is always the same."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sftpdrop.core.drop import TRANSITIONS, DropState
from tests.watcher.crash_scenarios import SCENARIOS

S = DropState

PASSED: Mapping[tuple[DropState, DropState], str] = {
    (S.RECEIVED, S.INSPECTING): "accepted",
    (S.RECEIVED, S.WITHDRAWN): "withdrawn as received",
    (S.INSPECTING, S.INSPECTING): "retried",
    (S.INSPECTING, S.ACCEPTED): "accepted",
    (S.INSPECTING, S.REJECTED): "rejected",
    (S.INSPECTING, S.HELD): "held",
    (S.INSPECTING, S.FAILED): "failed",
    (S.INSPECTING, S.WITHDRAWN): "withdrawn as inspecting",
    (S.ACCEPTED, S.COLLECTED): "collected",
    (S.ACCEPTED, S.SUPERSEDED): "superseded",
    (S.ACCEPTED, S.WITHDRAWN): "withdrawn",
    (S.REJECTED, S.WITHDRAWN): "withdrawn rejected",
    (S.REJECTED, S.PURGED): "purged rejected",
    (S.HELD, S.ACCEPTED): "approved",
    (S.HELD, S.REJECTED): "rejected by person",
    (S.HELD, S.WITHDRAWN): "withdrawn held",
    (S.HELD, S.SUPERSEDED): "held superseded",
    (S.FAILED, S.INSPECTING): "retried",
    (S.FAILED, S.REJECTED): "failed rejected",
    (S.FAILED, S.WITHDRAWN): "withdrawn failed",
    (S.COLLECTED, S.SUPERSEDED): "collected superseded",
    (S.COLLECTED, S.PURGED): "purged collected",
    (S.WITHDRAWN, S.ACCEPTED): "restored",
    (S.WITHDRAWN, S.HELD): "restored held",
    (S.WITHDRAWN, S.REJECTED): "restored rejected",
    (S.WITHDRAWN, S.FAILED): "restored failed",
    (S.WITHDRAWN, S.PURGED): "purged withdrawn",
    (S.SUPERSEDED, S.PURGED): "purged superseded",
}
"""The scenario in which each row of the table of transitions is gone through."""


def test_every_transition_is_gone_through_with_crashes() -> None:
    rows = {(before, after) for before, afters in TRANSITIONS.items() for after in afters}
    assert set(PASSED) == rows


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_watcher_ends_where_an_unharmed_one_does(scenario: str, tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.watcher.crash", scenario, str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["differing"] == []
    passed = {f"{before}>{after}" for (before, after), name in PASSED.items() if name == scenario}
    assert passed <= set(result["transitions"])
