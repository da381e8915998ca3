"""BSNs and onderwijsnummers: found wherever they are, and never taken for what they are not."""

import random
from datetime import date, timedelta
from itertools import islice

import pytest

from sftpdrop.core.finding import Severity
from sftpdrop.roster.identity_number import is_identity_number
from sftpdrop.roster.workbook import LooseText, Value
from tests.roster.lists import (
    HEADER,
    Row,
    cell,
    codes,
    judged,
    list_rows,
    only,
    ten_pupils,
    with_cell,
    with_column,
    with_extra_column,
)

BSNS = [n for n in range(123456000, 123456200) if is_identity_number(str(n))][:10]
NOT_BSNS = [n for n in range(123456000, 123456200) if not is_identity_number(str(n))]


@pytest.mark.parametrize(
    "written", ["111222333", "1112.22.333", "101222331", "012345672", "12345672"]
)
def test_numbers_that_pass_the_check_of_stdnum(written: str) -> None:
    assert is_identity_number(written)


@pytest.mark.parametrize("written", ["111222334", "000000000", "00000000", "201222331"])
def test_numbers_that_do_not_pass(written: str) -> None:
    assert not is_identity_number(written)


HEADERS = """\
bsn;BSN;B.S.N.;BSN nummer;BSN-nr;burgerservicenummer;Burger service nummer;sofi;Sofinummer;pgn;
PGN nummer;persoonsgebonden nummer;onderwijsnummer;Onderwijs-nr;BSN leerling"""


@pytest.mark.parametrize("header", [word.strip() for word in HEADERS.split(";")])
def test_a_column_with_such_a_header_is_refused_whatever_is_in_it(header: str) -> None:
    judgement = judged(with_extra_column(header, ["zie dossier"]))
    finding = only(judgement)
    assert (finding.code, cell(finding)) == ("identity_column", "K1")
    assert judgement.must_destroy


def test_a_bsn_column_on_a_sheet_that_is_no_list_is_told_once() -> None:
    judgement = judged([["PGN nummer", "Naam"], ["111222333", "Fenna"]])
    assert codes(judgement) == ["no_header", "identity_column"]


def test_an_empty_bsn_column_is_refused_but_there_is_nothing_to_destroy() -> None:
    judgement = judged(with_extra_column("BSN", []))
    assert only(judgement).code == "forbidden_column"
    assert not judgement.must_destroy


def apart(number: int, mark: str, *sizes: int) -> str:
    """The digits in groups of these sizes, with a mark between."""
    digits = iter(str(number))
    return mark.join("".join(islice(digits, size)) for size in sizes)


def dotted(number: int) -> str:
    text = str(number)
    return f"{text[:4]}.{text[4:6]}.{text[6:]}"


@pytest.mark.parametrize(
    "write",
    [
        str,
        int,
        float,
        dotted,
        lambda n: f" {n}\xa0",
        lambda n: apart(n, " ", 3, 3, 3),
        lambda n: apart(n, ",", 3, 3, 3),
        lambda n: apart(n, "/", 3, 3, 3),
        lambda n: apart(n, " ", 2, 2, 2, 3),
        lambda n: apart(n, " ", *[1] * 9),
        lambda n: apart(n, "-", *[1] * 9),
        lambda n: f"lln_{n}_x",
        lambda n: f"{n / 10**8:.8f}E+08",
        lambda n: f"{n / 10**8:.8f}e8".replace(".", ","),
    ],
    ids=[
        "text",
        "int",
        "float",
        "dotted",
        "spaced",
        "threes",
        "thousands",
        "strokes",
        "pairs",
        "digits",
        "dashes",
        "underscores",
        "scientific",
        "scientific in Dutch",
    ],
)
@pytest.mark.parametrize("header", ["Kenmerk", None])
def test_a_column_of_bsns_is_refused_under_any_header(write: type, header: Value) -> None:
    judgement = judged(with_extra_column(header, [write(number) for number in BSNS]))
    finding = next(f for f in judgement.findings if f.severity is Severity.ERROR)
    assert (finding.code, cell(finding), len(finding.more_rows)) == ("identity_values", "K2", 9)
    assert judgement.must_destroy


def test_numbers_and_texts_in_one_column_are_both_counted() -> None:
    judgement = judged(with_extra_column("Kenmerk", [BSNS[0], str(BSNS[0]), float(BSNS[1])]))
    finding = next(f for f in judgement.findings if f.code == "identity_values")
    assert (finding.row, finding.more_rows) == (2, (3, 4))


def test_bsns_of_eight_digits_have_lost_a_zero() -> None:
    short = [n for n in range(12345000, 12345200) if is_identity_number(str(n))][:5]
    assert judged(with_extra_column("Kenmerk", short)).must_destroy


def test_onderwijsnummers_are_refused_as_well() -> None:
    numbers = [n for n in range(101222000, 101223000) if is_identity_number(str(n))]
    only_education = [n for n in numbers if n != 101222331][:4]
    assert judged(with_extra_column("Kenmerk", [101222331, *only_education])).must_destroy


def test_bsns_used_as_pupil_numbers_are_refused() -> None:
    judgement = judged(with_column("LEERLINGNUMMER", BSNS))
    assert only(judgement).code == "identity_values"


@pytest.mark.parametrize(
    ("hits", "misses", "refused"),
    [(3, 0, True), (2, 0, False), (4, 1, True), (4, 2, False), (3, 1, False), (1, 0, False)],
)
def test_a_column_is_refused_from_three_hits_of_four_in_five(
    hits: int, misses: int, refused: bool
) -> None:
    values: list[Value] = [*BSNS[:hits], *NOT_BSNS[:misses]]
    judgement = judged(with_extra_column("Kenmerk", values))
    assert judgement.must_destroy is refused
    code = "identity_values" if refused else "identity_perhaps"
    assert code in codes(judgement)


def test_a_lone_hit_is_a_warning_at_its_cell() -> None:
    judgement = judged(with_cell("LEERLINGNUMMER", 5, "111222333"))
    finding = only(judgement)
    assert (finding.code, cell(finding)) == ("identity_perhaps", "A5")
    assert finding.severity is Severity.WARNING
    assert not judgement.must_destroy


def test_bsns_spread_over_one_sheet_a_group_are_one_column() -> None:
    sheets: list[list[Row]] = [
        [[*HEADER, "Kenmerk"], [*pupil, bsn]] for pupil, bsn in zip(ten_pupils(), BSNS, strict=True)
    ]
    assert judged(*sheets).must_destroy


def test_one_sheet_of_bsns_is_refused_whatever_stands_on_the_others() -> None:
    rows = [[*row, "Kenmerk" if not n else BSNS[n % 10]] for n, row in enumerate(list_rows())]
    blank: Row = [None] * 10
    other: list[Row] = [[*HEADER, "Kenmerk"], *([*blank, number] for number in NOT_BSNS[:50])]
    assert judged(rows, other, other, other).must_destroy


def test_three_lone_hits_among_many_other_numbers_are_not_refused() -> None:
    sheets: list[list[Row]] = [
        [[*HEADER, "Kenmerk"], [*pupil, number]]
        for pupil, number in zip(ten_pupils(), [*BSNS[:3], *NOT_BSNS[:7]], strict=True)
    ]
    assert not judged(*sheets).must_destroy


@pytest.mark.parametrize(
    "sheet",
    [
        [["x", number] for number in BSNS],
        [["naam", "BSN"], ["Fenna", "onbekend"], ["Tijn", 999999999]],
        [["BSN:", 111222333]],
        [["Het BSN van Fenna is 111222333."]],
        [["Fenna (bsn 111222333)", "en verder niets"]],
    ],
    ids=["values", "header", "label beside", "sentence", "label within"],
)
def test_every_other_sheet_is_searched(sheet: list[Row]) -> None:
    assert judged(list_rows(), sheet).must_destroy


def test_random_numbers_are_no_bsns() -> None:
    chance = random.Random(1)
    rows = with_extra_column("Kenmerk", [])
    values = [chance.randrange(10**8, 10**9) for _ in range(200)]
    other: list[Row] = [[value] for value in values]
    assert codes(judged(list_rows(), other)) == []
    assert any(is_identity_number(str(value)) for value in values)
    assert not judged(rows).must_destroy


def test_birth_dates_written_in_eight_digits_are_no_bsns() -> None:
    days = [date(2014, 1, 1) + timedelta(days=day) for day in range(1000)]
    hits = [f"{day:%Y%m%d}" for day in days if is_identity_number(f"{day:%Y%m%d}")]
    assert codes(judged(with_cell("GEBOORTEDATUM", 9, hits[0]))) == []


@pytest.mark.parametrize("day", ["01082024", "20240806", 20240806])
def test_one_date_in_every_row_is_no_column_of_bsns(day: Value) -> None:
    assert is_identity_number(str(day))
    judgement = judged(with_extra_column("Inschrijfdatum", [day] * 10))
    assert not judgement.must_destroy
    assert "identity_perhaps" in codes(judgement)


@pytest.mark.parametrize(
    "text",
    ["030-2123456", "0612345678", "03-09-2015", "NL91ABNA0417164300", "1.2E+08", "1.11222333E+11"],
)
def test_telephones_dates_and_accounts_are_no_bsns(text: str) -> None:
    assert "identity_perhaps" not in codes(judged(with_extra_column("Kenmerk", [text] * 5)))


def test_a_pupil_called_sofi_is_no_label() -> None:
    rows = with_cell("ROEPNAAM", 2, "Sofi")
    rows[1][6] = ""
    rows[1].insert(6, "111222333")
    for row in [rows[0], *rows[2:]]:
        row.insert(6, "LEERLINGNR" if row is rows[0] else None)
    assert not judged(rows).must_destroy


@pytest.mark.parametrize("place", ["comment", "name", "property", "drawing"])
def test_a_labelled_bsn_outside_the_cells_is_refused(place: str) -> None:
    loose = LooseText(place, "BSN Fenna: 111222333", sheet="Blad1", row=2, column="H")
    judgement = judged(list_rows(), loose=[loose])
    finding = only(judgement)
    assert (finding.code, cell(finding), finding.params) == (
        "identity_loose",
        "H2",
        {"place": place},
    )
    assert judgement.must_destroy


def test_a_lone_number_outside_the_cells_is_a_warning() -> None:
    judgement = judged(list_rows(), loose=[LooseText("property", "1112.22.333")])
    assert only(judgement).code == "identity_loose_perhaps"
    assert not judgement.must_destroy


def test_many_bsns_outside_the_cells_are_refused() -> None:
    loose = [LooseText("comment", f"zie {number}", "Blad1") for number in BSNS]
    assert judged(list_rows(), loose=loose).must_destroy


def test_a_number_in_scientific_notation_outside_the_cells_is_found() -> None:
    judgement = judged(list_rows(), loose=[LooseText("comment", "BSN 1.11222333E+08")])
    assert only(judgement).code == "identity_loose"


def test_the_year_groups_of_a_school_are_no_bsn() -> None:
    assert codes(judged(list_rows(), [["groepen", "1 2 3 4 5 6 7 8"]])) == []


def test_other_loose_texts_are_fine() -> None:
    loose = [
        LooseText("property", "Microsoft Excel 16.0300"),
        LooseText("comment", "bel 030-2123456"),
    ]
    assert judged(list_rows(), loose=loose).findings == ()
