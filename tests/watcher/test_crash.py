"""Each way of a drop, with the watcher killed at each of its steps: the end is always the same."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.watcher.crash_scenarios import SCENARIOS


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_watcher_ends_where_an_unharmed_one_does(scenario: str, tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.watcher.crash", scenario, str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["differing"] == []
    assert result["steps"] > 5
