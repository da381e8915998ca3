"""Lists of schools that teach in English: their headers, and the columns that may not be there."""

import pytest

from tests.roster.lists import Row, cell, codes, judged, list_rows, only, with_extra_column

PUPILS = judged(list_rows()).pupils

HEADERS = """\
Pupil number;Group;Group name;Year group;Initials;First name;Prefix;Last name;Date of birth;Gender
Student ID;Class code;Class name;Grade;Initials;Given name;Surname prefix;Surname;Birth date;Sex"""

FORBIDDEN = """\
Citizen service number;Nationality;Ethnicity;Country of birth;Place of birth;Birthplace;Religion;
Medical;Medication;Allergies;Allergy;Dyslexia;Parent 1;Mother;Father's name;Guardian;Phone;
Telephone;E-mail;IBAN"""


@pytest.mark.parametrize("headers", HEADERS.splitlines())
def test_a_list_with_english_headers_is_read(headers: str) -> None:
    header: Row = [*headers.split(";")]
    judgement = judged([header, *list_rows()[1:]])
    assert (judgement.findings, judgement.pupils) == ((), PUPILS)


def test_what_an_english_list_lacks_is_named() -> None:
    headers = ["First name", "Last name", "Date of birth", "Gender", "Group"]
    judgement = judged([headers, ["Fenna", "Wit", "3-11-2020", "F", "1A"]])
    missing = [finding.params["header"] for finding in judgement.findings]
    assert set(codes(judgement)) == {"column_missing"}
    assert missing == ["LEERLINGNUMMER", "GROEPSNAAM", "JAARGROEP", "VOORVOEGSEL"]


@pytest.mark.parametrize("header", [word.strip() for word in FORBIDDEN.split(";")])
def test_an_english_column_that_may_not_be_there_rejects_the_list(header: str) -> None:
    judgement = judged(with_extra_column(header, ["x"] * 10))
    assert cell(only(judgement)) == "K1"
    assert judgement.must_destroy
