"""Every refusal is a sentence in both languages, with its limit in a person's unit."""

import string

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.core.permits import PERMITS
from sftpdrop.errors import Refused
from sftpdrop.texts.partings import PARTINGS
from sftpdrop.texts.refusals import REFUSALS, say_refusal
from sftpdrop.texts.sentence import Sentence


def _fields(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


@pytest.mark.parametrize("sentence", [*REFUSALS.values(), *PARTINGS.values()])
def test_both_languages_say_the_same_things_in_whole_sentences(sentence: Sentence) -> None:
    assert _fields(sentence.nl) == _fields(sentence.en)
    assert sentence.nl.endswith(".")
    assert sentence.en.endswith(".")
    assert sentence.nl != sentence.en


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize(
    ("limit", "said"), [(10 << 20, "10 MB"), ((10 << 20) + 5, "10 MB"), (5000, "5000 bytes")]
)
def test_sizes_are_told_in_megabytes(locale: Locale, limit: int, said: str) -> None:
    for code in ("file_too_large", "school_full"):
        assert said in say_refusal(Refused(code, limit=limit), locale)


def test_what_the_permits_refuse_has_a_sentence() -> None:
    refused = {permit.refusal for permit in PERMITS.values() if permit.refusal}
    assert refused <= set(REFUSALS)
