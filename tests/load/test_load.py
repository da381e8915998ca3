"""The load in a form that is short enough for every run; `python -m tests.load` is the full one."""

from pathlib import Path

from tests.load.campaign import run
from tests.load.plan import SMALL


def test_no_acknowledged_drop_is_lost_or_doubled_whatever_is_cut_and_killed(
    tmp_path: Path,
) -> None:
    outcome = run(SMALL, tmp_path)
    assert len(outcome.acknowledged) == SMALL.uploads, outcome.figures
    assert not outcome.lost, outcome.figures
    assert not outcome.unasked, outcome.figures
    assert not outcome.doubled, outcome.figures
    assert not outcome.wrong_bytes, outcome.figures
    assert set(outcome.states) <= {"accepted", "held", "superseded"}, outcome.states
