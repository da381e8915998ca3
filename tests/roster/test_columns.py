"""Headers: synonyms, misspellings, doubles, and columns that may not be there."""

from dataclasses import replace

import pytest

from sftpdrop.core.finding import Severity
from sftpdrop.roster.codes import Code
from sftpdrop.roster.header_key import header_key
from sftpdrop.roster.judge import judge
from sftpdrop.roster.workbook import Value
from tests.roster.lists import (
    HEADER,
    TODAY,
    Row,
    cell,
    codes,
    judged,
    list_rows,
    only,
    profile,
    with_extra_column,
    with_header,
    without_columns,
    workbook,
)

PUPILS = judged(list_rows()).pupils

SYNONYMS = {
    "LEERLINGNUMMER": "EXTERN_NR leerlingnr lln.nr. stamnummer nummer 1.key Lln-nummer",
    "GROEP": "KLAS_CODE groepscode klas Groep_code Groep/klas Klas/groep",
    "GROEPSNAAM": "KLAS_NAAM klasnaam stamgroep basisgroep Naam_groep Naam_van_de_klas",
    "JAARGROEP": "LEERJAAR jaarlaag Jaar_groep Jaargroep_26/27 jaargr.",
    "VOORLETTERS": "VOORLETTER voorletters. Voorletter(s)",
    "ROEPNAAM": "voornaam voornamen Roepnaam_leerling Voornaam_van_het_kind Roepnaam/voornaam",
    "VOORVOEGSEL": "tsv. NAAMTUS tussenvoegsel tussenvoegsel(s) tussenv. voorv. Tussenvoegsels"
    " Voorvoegsel_geslachtsnaam",
    "NAAM": "achternaam Achternaam_leerling(zonder_voorvoegsel) 8)_ACHTERNAAM: achternaamOfficieel"
    " Achternaam_zonder_tussenvoegsel geslachtsnaam",
    "GEBOORTEDATUM": "geboortedatum geb.datum geboren Geb._Datum Geboortedatum(dd-mm-jjjj)",
    "GESLACHT": "geslacht Gesl. M/V/X Geslacht_leerling m/v J/M Jongen/Meisje M_of_V",
}


@pytest.mark.parametrize(
    ("header", "synonym"),
    [(header, word) for header, words in SYNONYMS.items() for word in words.split()],
)
def test_a_synonym_is_read_as_the_header(header: str, synonym: str) -> None:
    rows = with_header(header, synonym)
    if synonym in ("J/M", "Jongen/Meisje"):
        rows = [[*row[:9], {"M": "J", "V": "M"}.get(str(row[9]), row[9])] for row in rows]
    judgement = judged(rows)
    assert judgement.findings == ()
    assert judgement.pupils == PUPILS


def test_spaces_marks_case_and_diacritics_do_not_count_in_a_header() -> None:
    assert {header_key(text) for text in ("Geb. dátum", "GEB_DATUM", "geb\xa0datum")} == {
        "gebdatum"
    }


@pytest.mark.parametrize(
    ("header", "wrong", "field"),
    [
        ("NAAM", "Achernaam", "surname"),
        ("GEBOORTEDATUM", "Geboortdatum", "birth_date"),
        ("LEERLINGNUMMER", "Leerlingnumer", "number"),
        ("GROEPSNAAM", "Groepsnam", "group_name"),
        ("VOORVOEGSEL", "Tussenvoegesl", "prefix"),
    ],
)
def test_a_misspelt_header_is_read_and_named(header: str, wrong: str, field: str) -> None:
    judgement = judged(with_header(header, wrong))
    finding = only(judgement)
    assert (finding.code, finding.row) == ("header_near_miss", 1)
    assert (finding.params["header"], finding.params["field"]) == (wrong, field)
    assert judgement.pupils == PUPILS


def test_a_list_whose_headers_are_all_misspelt_is_found() -> None:
    wrong = [
        *("Leerlingnumer", "Groepcod", "Groepsnam", "Jaargoep", "Voorleters"),
        *("Roepnam", "Voorvoegesl", "Achernaam", "Geboortedatm", "Geslecht"),
    ]
    judgement = judged([["Lijst"], list[Value](wrong), *list_rows()[1:]])
    assert {finding.code for finding in judgement.findings} == {"header_near_miss"}
    assert len(judgement.findings) == 10
    assert judgement.pupils == PUPILS


def test_words_like_headers_in_a_form_make_no_list() -> None:
    form: list[Row] = [["Naam", "De Regenboog"], ["Plaatsnaam", "Utrecht"], ["Groepen", "8"]]
    assert codes(judged(form, list_rows())) == []


def test_a_header_that_is_merely_like_one_that_is_there_stays_unknown() -> None:
    judgement = judged(with_extra_column("Achternamen", ["x"] * 10))
    assert only(judgement).code == "unknown_columns"


@pytest.mark.parametrize("header", ["J/M", "Geslacht (J/M)", "jongen/meisje"])
def test_a_header_says_what_m_means_where_no_cell_does(header: str) -> None:
    rows = with_header("GESLACHT", header)
    for row in rows[1:]:
        row[9] = "M"
    assert {pupil.gender for pupil in judged(rows).pupils} == {"V"}


@pytest.mark.parametrize("year", ["2024/2025", "2024-25", "2024"])
def test_the_school_year_behind_a_header_does_not_count(year: str) -> None:
    judgement = judged(with_header("JAARGROEP", f"Jaargroep {year}"))
    assert judgement.findings == ()
    assert judgement.pupils == PUPILS


REQUIRED = [name for name in HEADER if name not in ("VOORLETTERS", "ROEPNAAM", "GESLACHT")]


@pytest.mark.parametrize("header", REQUIRED)
def test_a_missing_required_column_is_named(header: str) -> None:
    finding = only(judged(without_columns(header)))
    assert (finding.code, finding.sheet, finding.row) == ("column_missing", "Blad1", 1)
    assert header in str(finding.params["headers"])


def test_gender_and_one_of_the_first_names_may_be_missing() -> None:
    rows = without_columns("GESLACHT", "ROEPNAAM")
    assert judged(rows).findings == ()


def test_one_of_first_name_and_initials_must_have_a_column() -> None:
    finding = only(judged(without_columns("VOORLETTERS", "ROEPNAAM")))
    assert finding.code == "either_column_missing"
    assert {finding.params["field"], finding.params["other"]} == {"initials", "first_name"}


def test_unknown_columns_are_named_in_one_warning() -> None:
    rows = with_extra_column("Overblijf", ["ja"] * 10)
    for row, value in zip(rows, ["Schaakclub", "nee"], strict=False):
        row.append(value)
    finding = only(judged(rows))
    assert (finding.code, finding.params["headers"]) == ("unknown_columns", "Overblijf, Schaakclub")


def test_a_column_without_a_header_is_named_by_its_letter() -> None:
    finding = only(judged(with_extra_column(None, ["ja"])))
    assert (finding.code, finding.params["headers"]) == ("unknown_columns", "K")


def test_a_header_that_may_be_a_number_of_somebody_is_not_repeated() -> None:
    finding = only(judged(with_extra_column("lijst 12345678", ["ja"])))
    assert finding.params["headers"] == "K"


def test_an_address_is_not_wanted_by_default() -> None:
    judgement = judged(with_extra_column("ADRES", ["Dorpsstraat 1"] * 10))
    assert only(judgement).params["headers"] == "ADRES"
    assert judgement.pupils == PUPILS


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("official", ["achternaamOfficieel", "Voornamen"])
def test_of_two_sets_of_names_the_plain_one_is_read(official: str, first: bool) -> None:
    rows = with_extra_column(official, ["Anders"] * 10)
    rows[0][7] = "Achternaam"
    if first:
        rows = [[row[10], *row[:10]] for row in rows]
    judgement = judged(rows)
    assert judgement.findings == ()
    assert judgement.pupils == PUPILS


def test_of_two_columns_for_a_field_the_school_is_told_which_one_was_read() -> None:
    rows = with_extra_column("Voornaam", ["Fenna Maria"] * 10)
    finding = only(judged(rows))
    assert (finding.code, cell(finding)) == ("duplicate_column", "K1")
    assert finding.params["chosen"] == "F"


def test_the_same_header_twice_with_different_cells_is_an_error() -> None:
    finding = only(judged(with_extra_column("NAAM", ["Anders"] * 10)))
    assert (finding.code, cell(finding)) == ("ambiguous_column", "K1")


def test_of_a_header_of_two_rows_the_lower_one_is_read() -> None:
    rows = list_rows()
    upper: Row = [*rows[0][:4], "Naam", "", "", "", *rows[0][8:]]
    judgement = judged([upper, *rows])
    assert (judgement.findings, judgement.pupils) == ((), PUPILS)


def test_another_list_beside_the_whole_one_is_told_of_as_such() -> None:
    birthdays: list[Row] = [["Roepnaam", "Achternaam", "Geboortedatum"], ["An", "Bos", "3-9-2015"]]
    finding = only(judged(list_rows(), birthdays))
    assert (finding.code, finding.sheet, finding.row) == ("other_list", "Blad2", 1)
    assert finding.params["headers"] == "LEERLINGNUMMER, GROEP, GROEPSNAAM, JAARGROEP, VOORVOEGSEL"


def test_a_column_that_one_sheet_of_the_list_lacks_is_told_as_missing() -> None:
    rows = without_columns("GESLACHT", "JAARGROEP")
    finding = only(judged(list_rows()[:4], [rows[0], *rows[4:]]))
    assert (finding.code, finding.sheet) == ("column_missing", "Blad2")


def test_columns_that_every_sheet_lacks_are_told_one_by_one() -> None:
    rows = without_columns("GROEP", "JAARGROEP")
    found = codes(judged(rows[:4], [rows[0], *rows[4:]]))
    assert found == ["column_missing"] * 4


def test_the_same_column_twice_does_no_harm() -> None:
    rows: list[Row] = [[*row, row[7]] for row in list_rows()]
    assert judged(rows).findings == ()


FORBIDDEN = """\
nationaliteit;Nationaliteit 1;etniciteit;geboorteland;Geboorteplaats;land vader;Land moeder;
godsdienst;denominatie;medisch;Medische gegevens;allergie;Allergieën;medicatie;zorg;dyslexie;
gewicht;Leerlinggewicht;OPP;foto;IBAN;Rekeningnr;06-nummer;Geb.plts;Naam vader;
Achternaam moeder;naamOuder1;Telefoon;Mob. nr.;
Telefoonnummer moeder;Mobiel;Tel. thuis;e-mail;E-mailadres ouder 1;Verzorger 2;GSM;Nat. 1"""


@pytest.mark.parametrize("header", [word.strip() for word in FORBIDDEN.split(";")])
def test_a_column_that_may_not_be_there_rejects_the_list(header: str) -> None:
    judgement = judged(with_extra_column(header, ["x"] * 10))
    finding = only(judgement)
    assert (finding.code, cell(finding), finding.params["header"]) == (
        "forbidden_column",
        "K1",
        header,
    )
    assert judgement.must_destroy


def test_an_empty_column_that_may_not_be_there_leaves_nothing_to_destroy() -> None:
    judgement = judged(with_extra_column("Nationaliteit", []))
    assert only(judgement).code == "forbidden_column"
    assert not judgement.must_destroy


def test_a_library_that_only_warns_of_personal_columns_destroys_nothing() -> None:
    severity = {**profile().severity, Code.FORBIDDEN_COLUMN: Severity.WARNING}
    rows = with_extra_column("Nationaliteit", ["x"] * 10)
    judgement = judge(workbook(rows), replace(profile(), severity=severity), TODAY)
    assert only(judgement).severity is Severity.WARNING
    assert not judgement.must_destroy


def test_a_forbidden_column_is_found_on_a_sheet_without_a_list() -> None:
    contacts: list[Row] = [["Leerling", "Moeder", "Telefoon"], ["Fenna", "Anna", "06-1"]]
    found = judged(list_rows(), contacts).findings
    assert [(f.code, f.sheet, cell(f)) for f in found] == [
        ("forbidden_column", "Blad2", "B1"),
        ("forbidden_column", "Blad2", "C1"),
    ]


def test_an_explanation_that_names_forbidden_columns_is_fine() -> None:
    explanation: list[Row] = [
        ["Wat mag niet in de lijst?"],
        ["BSN", "nooit", "wordt vernietigd"],
        ["Nationaliteit", "nooit", "niet nodig"],
        ["E-mail", "nooit", "niet nodig"],
    ]
    assert judged(explanation, list_rows()).findings == ()


def test_data_beside_headers_in_a_form_are_not_repeated() -> None:
    form: list[Row] = [
        ["Leerlingnummer", "x", "Naam", "Geheim Kind", "Groep", "Geheime groep"],
        ["Roepnaam", "Geheim", "Geslacht", "jongen", "Voorletters", "G."],
    ]
    assert "Geheim" not in str(judged(form).findings)
