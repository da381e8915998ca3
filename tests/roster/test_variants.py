"""The profiles for single systems of schools, which change only what differs from schoolwise."""

import pytest

from sftpdrop.roster.header import known_field
from sftpdrop.roster.judge import judge
from tests.roster.lists import TODAY, codes, judged, list_rows, profile, workbook

PUPILS = judged(list_rows()).pupils


@pytest.mark.parametrize("name", ["parnassys", "esis"])
def test_the_variants_read_a_surname_rather_than_a_whole_name(name: str) -> None:
    rows = [["Naam", *list_rows()[0]], *(["Fenna de Wit", *row] for row in list_rows()[1:])]
    rows[0][8] = "Achternaam"
    judgement = judge(workbook(rows), profile(name), TODAY)
    assert codes(judgement) == ["duplicate_column"]
    assert judgement.pupils == PUPILS


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("parnassys", {"GROEPSNAAM": "Stamgroep", "JAARGROEP": "Leerjaar", "NAAM": "Achternaam"}),
        ("esis", {"GROEPSNAAM": "Basisgroep", "GROEP": "Code basisgroep"}),
    ],
)
def test_the_variants_read_the_headers_of_their_systems(name: str, headers: dict[str, str]) -> None:
    rows = list_rows()
    rows[0] = [headers.get(str(header), header) for header in rows[0]]
    judgement = judge(workbook(rows), profile(name), TODAY)
    assert codes(judgement) == []
    assert judgement.pupils == PUPILS


@pytest.mark.parametrize("name", ["parnassys", "esis"])
def test_the_variants_know_every_header_that_schoolwise_knows(name: str) -> None:
    known = {
        header: field
        for field, rules in profile().wanted.items()
        for header in (*rules.headers, *rules.synonyms, *rules.second_choice)
    }
    read = {header: known_field(header, profile(name)) for header in known}
    assert {header: found and found[0] for header, found in read.items()} == known
