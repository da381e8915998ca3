"""Row numbers as people write them."""

import pytest

from sftpdrop.core.row_runs import runs_of, write_runs


@pytest.mark.parametrize(
    ("rows", "written"),
    [
        ([], ""),
        ([5], "5"),
        ([5, 6], "5, 6"),
        ([5, 7, 8, 9, 12], "5, 7-9, 12"),
        ([9, 3, 4, 5], "9, 3-5"),
    ],
)
def test_rows_that_follow_each_other_are_drawn_together(rows: list[int], written: str) -> None:
    assert write_runs(runs_of(rows), 20) == written


def test_runs_beyond_the_most_are_only_hinted_at() -> None:
    assert write_runs(runs_of([1, 3, 5, 7]), 2) == "1, 3, …"
