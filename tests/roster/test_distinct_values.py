import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.roster.distinct_values import DistinctValues
from sftpdrop.roster.workbook import Value

_CELLS = st.lists(
    st.one_of(st.none(), st.text("ab1\n é"), st.integers(), st.dates(), st.just(0.5)), max_size=12
)
_WITH_DIGIT = re.compile(r"\n([^\n\d]*\d[^\n]*)")


@given(cells=_CELLS)
def test_every_text_that_a_line_finds_is_found(cells: list[Value]) -> None:
    found = set(DistinctValues(cells).texts_like(_WITH_DIGIT))
    texts = {cell for cell in cells if isinstance(cell, str)}
    assert {text for text in texts if re.search(r"\d", text)} <= found <= texts


@given(several=st.lists(_CELLS, min_size=1, max_size=4))
def test_values_put_together_are_those_of_all_cells(several: list[list[Value]]) -> None:
    together = DistinctValues.together([DistinctValues(cells) for cells in several])
    every = DistinctValues([cell for cells in several for cell in cells])
    assert (together.distinct, together.others) == (every.distinct, every.others)
    assert set(together.texts_like(_WITH_DIGIT)) == set(every.texts_like(_WITH_DIGIT))


def test_texts_are_lines_and_other_values_are_kept_apart() -> None:
    values = DistinctValues(["Noor", "Noor", 7, None, date(2016, 5, 1)])
    assert set((values.lines or "").split()) == {"Noor"}
    assert values.others == {7, None, date(2016, 5, 1)}


def test_a_text_of_several_lines_is_found_as_a_whole() -> None:
    values = DistinctValues(["groep 5\n123456782", "groep 6"])
    assert values.lines is None
    assert set(values.texts_like(_WITH_DIGIT)) == {"groep 5\n123456782", "groep 6"}
    assert set(values.texts_like(re.compile(r"\nx.*"))) == {"groep 5\n123456782"}


@given(cells=_CELLS)
def test_values_are_filled_where_each_of_them_is(cells: list[Value]) -> None:
    filled = all(cell.strip() if isinstance(cell, str) else cell for cell in cells)
    assert DistinctValues(cells).are_filled() == filled


@given(cells=_CELLS, text=st.text("ab1 é", min_size=1))
def test_a_text_that_is_there_is_never_missed(cells: list[Value], text: str) -> None:
    assert DistinctValues([*cells, text]).may_hold(text)
    assert text in cells or not DistinctValues(cells).may_hold(text)
