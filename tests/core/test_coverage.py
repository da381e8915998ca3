"""Which bytes of an upload were written."""

from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.core.coverage import Coverage

ranges = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12)


@given(ranges, st.integers(0, 80))
def test_coverage_agrees_with_a_set_of_bytes(written: list[tuple[int, int]], cut: int) -> None:
    coverage = Coverage()
    model: set[int] = set()
    for start, length in written:
        assert coverage.add(start, length)
        model |= set(range(start, start + length))
    for _ in range(2):
        prefix = next(i for i in range(200) if i not in model)
        assert coverage.end == (max(model) + 1 if model else 0)
        assert coverage.prefix == prefix
        assert coverage.is_whole == (len(model) == coverage.end)
        coverage.cut(cut)
        model = {i for i in model if i < cut}


def test_endless_scattered_pieces_are_refused() -> None:
    coverage = Coverage()
    results = [coverage.add(3 * i, 1) for i in range(Coverage.MAX_RANGES + 1)]
    assert results[:-1] == [True] * Coverage.MAX_RANGES
    assert results[-1] is False
