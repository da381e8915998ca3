from collections.abc import Mapping
from datetime import timedelta
from string import Formatter

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.core.password import PasswordProblem
from sftpdrop.server.login_result import MustChange, refuse_until
from sftpdrop.texts.logins import LOGINS, PASSWD, PASSWORD_PROBLEMS, WAITS
from sftpdrop.texts.sentence import Sentence
from tests.schools import NOON, make_account


@pytest.mark.parametrize(
    ("seconds", "dutch", "english"),
    [
        (0.2, "1 seconde", "1 second"),
        (15, "15 seconden", "15 seconds"),
        (59.1, "1 minuut", "1 minute"),
        (61, "2 minuten", "2 minutes"),
        (900, "15 minuten", "15 minutes"),
    ],
)
def test_a_throttled_school_reads_how_long_to_wait_rounded_up(
    seconds: float, dutch: str, english: str
) -> None:
    until = NOON + timedelta(seconds=seconds)
    assert f"over {dutch} opnieuw" in refuse_until(until, NOON, Locale.DUTCH).sentence
    assert f"again in {english}," in refuse_until(until, NOON, Locale.ENGLISH).sentence


def test_the_dialogues_prompt_says_what_is_wrong_or_that_a_change_is_needed() -> None:
    assert MustChange(make_account()).prompt == "You must choose a new password first."
    assert MustChange(make_account(), ("Too short.", "Too easy.")).prompt == "Too short.\nToo easy."


@pytest.mark.parametrize("sentences", [LOGINS, WAITS, PASSWD, PASSWORD_PROBLEMS])
def test_both_languages_say_the_same_things(sentences: Mapping[str, Sentence]) -> None:
    for sentence in sentences.values():
        assert fields(sentence.nl) == fields(sentence.en)


def test_every_problem_of_a_password_has_its_sentence() -> None:
    assert set(PASSWORD_PROBLEMS) == set(PasswordProblem)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
