"""Texts of the longest length that a cell may have: each takes time in proportion, and no error."""

import pytest

from sftpdrop.roster.cells import clean
from sftpdrop.roster.character_code import unescape
from sftpdrop.roster.identity_number import numbers_in
from sftpdrop.roster.names import read_name, split_surname

LONGEST = 32_767


def test_a_code_of_endless_digits_is_no_character() -> None:
    code = f"&#{'9' * 5_000};"
    assert unescape(f"Zo&euml; {code}") == "Zoë \ufffd"
    assert read_name(f"Zo{code}").text == "Zo\ufffd"


def test_a_code_with_zeros_in_front_is_the_character_that_it_stands_for() -> None:
    assert unescape("Zo&#000235;") == "Zoë"


def test_marks_that_pile_up_on_a_letter_are_cut() -> None:
    """To sort them takes the square of their number: a file of them took minutes."""
    marks = "\u0300\u0316" * (LONGEST // 2)
    assert len(clean(f"a{marks}")) <= 31
    assert clean(f"a{marks}b").endswith("b")


@pytest.mark.parametrize("signs", ["—" * 40, "e\u0301" * 40, "★" * 40])
def test_signs_that_are_no_marks_stay(signs: str) -> None:
    assert len(clean(signs)) == 40


def test_ends_of_lines_are_passed_over_once() -> None:
    assert numbers_in("\n" * LONGEST + "a 111222333" + "\n" * LONGEST) == ["111222333"]
    assert numbers_in("111222333\n\n111222333") == ["111222333", "111222333"]


def test_prefixes_by_the_thousand_are_no_surname() -> None:
    assert split_surname("", "van " * (LONGEST // 4)) is None
