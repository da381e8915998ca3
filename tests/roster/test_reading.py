"""A column that is read by one search reads as it would value by value."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.roster.distinct_values import DistinctValues
from sftpdrop.roster.names import (
    ODD_NAME,
    may_hold_prefix,
    read_name,
    some_may_hold_prefix,
)
from sftpdrop.roster.numbers import ODD_NUMBER, number_reader
from sftpdrop.roster.profile import FieldRules
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.reading import ColumnReader, Reader

_COLUMNS = [(read_name, ODD_NAME), (number_reader(DistinctValues(["007"])), ODD_NUMBER)]
_RULES = [
    FieldRules(headers=("X",)),
    FieldRules(headers=("X",), max_length=3),
    FieldRules(headers=("X",), forbidden_characters="'&"),
]
_TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="aB0é 'ÃÂ«\n\t-.?\u0301\u200b\u0660"),
    st.text(alphabet="0123456789eE.,'"),
    st.sampled_from(["nvt", "NVT", "n.v.t.", "ZoÃ«", "12E5", "#N/A", "WAAR", "'t Hof"]),
)


@pytest.mark.parametrize(("read", "odd"), _COLUMNS, ids=["names", "numbers"])
@pytest.mark.parametrize("rules", _RULES, ids=["free", "short", "without"])
@given(texts=st.lists(_TEXTS, max_size=8))
def test_a_column_read_by_one_search_reads_as_value_by_value(
    read: Reader, odd: re.Pattern[str], rules: FieldRules, texts: list[str]
) -> None:
    searched, single = (ColumnReader(Field.SURNAME, rules, read) for _ in range(2))
    values = DistinctValues(texts)
    assert searched.texts(texts, values, odd) == single.texts(texts, values)
    assert searched.troubled == single.troubled


@pytest.mark.parametrize("name", ["Jansen", "Noé", "Anne-Marie", "D'Hondt", "van der Berg", "K2"])
def test_ordinary_names_are_not_odd(name: str) -> None:
    assert ODD_NAME.search(f"\n{name}") is None


@given(surname=st.one_of(_TEXTS, st.text(alphabet="aAéÉşŞ' ,-", min_size=1)))
def test_one_look_at_all_surnames_overlooks_none_that_may_hold_a_prefix(surname: str) -> None:
    if may_hold_prefix(surname):
        assert some_may_hold_prefix(["Wit", surname, "Hof"])


def test_one_look_at_ordinary_surnames_is_enough() -> None:
    assert not some_may_hold_prefix(["Wit", "Öztürk", "D'Hondt", "Hof"])
