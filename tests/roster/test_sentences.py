"""The sentences that a school reads for each finding."""

import string

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.core.finding import Finding, Severity
from sftpdrop.roster.codes import Code
from sftpdrop.roster.pupil import Field
from sftpdrop.texts.findings import FIELD_NAMES, FINDINGS, say_finding
from tests.roster.lists import Row, judged, list_rows, only, with_cell, without_columns


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_a_sentence_and_every_field_a_name() -> None:
    assert set(FINDINGS) >= set(Code)
    assert set(FIELD_NAMES) == set(Field)


@pytest.mark.parametrize("code", list(Code))
def test_both_languages_say_the_same_things_in_whole_sentences(code: Code) -> None:
    sentence = FINDINGS[code]
    assert placeholders(sentence.nl) == placeholders(sentence.en)
    assert sentence.nl.endswith(".")
    assert sentence.en.endswith(".")
    assert not {" je ", " jij ", " jouw "} & {f" {word} " for word in sentence.nl.split()}


def test_a_missing_column_is_told_by_its_human_name_and_what_it_may_be_called() -> None:
    finding = only(judged(without_columns("NAAM")))
    dutch = say_finding(finding, Locale.DUTCH)
    assert "achternaam (kolom NAAM) ontbreekt" in dutch
    assert "Voeg" in dutch
    assert "NAAM, achternaam, familienaam" in dutch
    assert "surname (column NAAM) is missing" in say_finding(finding, Locale.ENGLISH)


def test_a_header_with_braces_is_only_repeated() -> None:
    params = {"header": "{0.__class__}"}
    finding = Finding("forbidden_column", Severity.ERROR, params=params)
    assert "'{0.__class__}'" in say_finding(finding, Locale.DUTCH)


@pytest.mark.parametrize("locale", list(Locale))
def test_every_finding_that_the_rules_yield_can_be_said(locale: Locale) -> None:
    lists: list[list[Row]] = [
        with_cell("GROEP", 3, "groep 7/groep 8"),
        with_cell("NAAM", 11, ""),
        with_cell("LEERLINGNUMMER", 3, "20417"),
        without_columns("VOORLETTERS", "ROEPNAAM"),
        [*list_rows(), ["Totaal: 3"]],
    ]
    for rows in lists:
        findings = judged(rows).findings
        assert findings
        for finding in findings:
            assert "{" not in say_finding(finding, locale)


ROWS_SAID = [
    ("7", "'Blad1', rij 7.", "'Blad1', row 7."),
    ("10, 4, 5", "'Blad1', rijen 10, 4, 5.", "'Blad1', rows 10, 4, 5."),
    ("2-11, 14, …", "'Blad1', rijen 2-11, 14 enzovoort.", "'Blad1', rows 2-11, 14 and so on."),
]


@pytest.mark.parametrize(("rows", "dutch", "english"), ROWS_SAID)
def test_other_rows_are_named_as_one_or_several(rows: str, dutch: str, english: str) -> None:
    params = {"other_sheet": "Blad1", "other_rows": rows}
    finding = Finding("pupil_twice", Severity.WARNING, params=params)
    assert dutch in say_finding(finding, Locale.DUTCH)
    assert english in say_finding(finding, Locale.ENGLISH)


def test_large_numbers_have_their_thousands_set_apart() -> None:
    finding = Finding("too_many_rows", Severity.ERROR, params={"row": 12001, "limit": 10_000})
    assert "rij 12001;" in say_finding(finding, Locale.DUTCH)
    assert " 10.000." in say_finding(finding, Locale.DUTCH)
    assert " 10,000 " in say_finding(finding, Locale.ENGLISH)
