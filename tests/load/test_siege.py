"""The siege in a form that is short enough for every run; `python -m tests.load.siege` is whole."""

import statistics
from pathlib import Path

from tests.load.siege import LONGEST, SHARE, SMALL, run


def test_a_storm_of_guesses_keeps_no_school_out_and_hardly_reaches_bcrypt(tmp_path: Path) -> None:
    outcome = run(SMALL, tmp_path)
    assert outcome.tries >= SMALL.tries, outcome
    assert outcome.verified_later <= outcome.tries * SHARE, outcome
    assert 0.0 not in outcome.waits, outcome
    # Other tests may have the processors just then: the whole run asks it of the longest one.
    assert statistics.median(outcome.waits) < LONGEST, outcome
    before, most = outcome.memory
    assert most < before + 50e6, outcome
