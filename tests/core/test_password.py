import re
import unicodedata

import asyncssh.saslprep
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.core.password import (
    PasswordProblem,
    cost_of,
    generate_password,
    hash_password,
    normalise,
    problems,
    verify,
    with_cost,
)
from tests.schools import COST, PASSWORD, make_account


def test_generated_passwords_are_pronounceable_and_never_the_same() -> None:
    made = {generate_password() for _ in range(200)}
    assert len(made) == 200
    group = "[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]"
    assert all(re.fullmatch(rf"{group}(-{group}){{3}}", password) for password in made)


def test_a_generated_password_is_one_that_a_school_may_choose() -> None:
    assert problems(generate_password(), make_account()) == []


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("vlieger83", PasswordProblem.TOO_SHORT),
        ("é" * 37 + "kapstok", PasswordProblem.TOO_LONG),
        ("kapstok-vlieger-😀", PasswordProblem.CHARACTERS),
        ("kapstok\u0007vlieger", PasswordProblem.CHARACTERS),
        ("kapstok-100123-vlieger", PasswordProblem.PASS_NUMBER),
        ("mijn-Regenboog-vlieger", PasswordProblem.SCHOOL_NAME),
        ("Régen boog kapstok", PasswordProblem.SCHOOL_NAME),
        ("password12", PasswordProblem.MOST_USED),
        ("qwertyuiop", PasswordProblem.MOST_USED),
        ("Wachtwoord123!", PasswordProblem.MOST_USED),
        ("Welkom2026!", PasswordProblem.MOST_USED),
    ],
)
def test_a_weak_or_unusable_password_is_told_what_is_wrong(
    password: str, problem: PasswordProblem
) -> None:
    assert problem in problems(password, make_account())


@pytest.mark.parametrize("password", ["", "\N{SOFT HYPHEN}"])
def test_a_password_of_which_nothing_arrives_is_too_short(password: str) -> None:
    assert PasswordProblem.TOO_SHORT in problems(password, make_account())


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = problems("100123", make_account())
    assert {PasswordProblem.TOO_SHORT, PasswordProblem.PASS_NUMBER} <= set(found)


def test_a_password_of_exactly_72_bytes_is_taken_whole() -> None:
    password = "vq" * 36
    assert PasswordProblem.TOO_LONG not in problems(password, make_account())
    hashed = hash_password(password, COST)
    assert verify(password, hashed)
    assert not verify(password[:-1] + "x", hashed)


def test_a_longer_password_is_refused_and_not_cut_off() -> None:
    with pytest.raises(ValueError, match="72"):
        hash_password("v" * 73, COST)
    assert not verify("v" * 73, hash_password("v" * 72, COST))


def test_the_same_text_typed_otherwise_is_the_same_password() -> None:
    composed = "crèche-vlieger-7"
    hashed = hash_password(composed, COST)
    assert verify(unicodedata.normalize("NFD", composed), hashed)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_ssh_makes_of_a_password_is_what_was_hashed(password: str) -> None:
    try:
        arrived = asyncssh.saslprep.saslprep(password)
    except asyncssh.saslprep.SASLPrepError:
        return  # the connection ends before we see it; problems() refuses such a password
    assert normalise(arrived) == normalise(password)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_password_that_may_be_chosen_can_be_typed_at_a_log_in(password: str) -> None:
    if PasswordProblem.CHARACTERS not in problems(password, make_account()):
        asyncssh.saslprep.saslprep(password)


def test_a_hash_says_its_cost_and_can_be_timed_at_another() -> None:
    hashed = hash_password(PASSWORD, COST)
    assert cost_of(hashed) == COST
    assert cost_of(with_cost(hashed, 5)) == 5
    assert not verify(PASSWORD, with_cost(hashed, 5))
