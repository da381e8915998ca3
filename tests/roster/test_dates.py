"""Birth dates in every form in which schools deliver them."""

from datetime import date, datetime, time, timedelta

import pytest

from sftpdrop.core.finding import Severity
from sftpdrop.roster.judge import judge
from sftpdrop.roster.workbook import Sheet, Value, Workbook
from tests.roster.lists import (
    TODAY,
    cell,
    codes,
    judged,
    list_rows,
    only,
    profile,
    with_cell,
    with_column,
)


def at(day: int, hour: int) -> datetime:
    """A cell's time in September 2015, which has no zone."""
    return datetime.combine(date(2015, 9, day), time(hour))


@pytest.mark.parametrize(
    "written",
    [
        date(2015, 9, 3),
        datetime(2015, 9, 3, 0, 0),  # noqa: DTZ001 - a cell has no time zone
        datetime(2015, 9, 3, 12, 30),  # noqa: DTZ001 - a cell has no time zone
        "3-9-2015",
        "03-09-2015",
        "03/09/2015",
        "3.9.2015",
        "3 9 2015",
        "2015-09-03",
        "2015/9/3",
        "2015-09-03 00:00:00",
        "2015-09-03T00:00:00.000",
        "3-9-2015 00:00",
        "3 september 2015",
        "3 Sept. 2015",
        "3-sep-2015",
        "donderdag 3 september 2015",
        "do. 3 sep 2015",
        "3 September, 2015",
        "20150903",
        20150903,
        20150903.0,
        "03092015",
        "\xa03-9-2015 ",
        "3\u20139\u20112015",
        "3e september 2015",
        "September 3, 2015",
        "sep 3rd, 2015",
        "do 3-9-2015",
        "donderdag, 03-09-2015",
        "Thu 2015-09-03",
        "3 september 2015 0:00:00",
        "Thursday, September 3, 2015",
        "Thu Sep 3 2015",
        "woe. 3 sep 2015",
    ],
)
def test_a_birth_date_in_any_form_is_the_same_date(written: Value) -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, written))
    assert (judgement.pupils[6].birth_date, judgement.findings) == ("2015-09-03", ())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (42250, "date_serial"),
        (42250.0, "date_serial"),
        ("42250", "date_serial"),
        (42250.5, "date_serial"),
        ("3-9-15", "date_two_digit_year"),
        ("3 sep '15", "date_two_digit_year"),
    ],
)
def test_a_birth_date_that_was_guessed_is_told_of(written: Value, code: str) -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, written))
    found = only(judgement)
    assert judgement.pupils[6].birth_date == "2015-09-03"
    assert (found.code, cell(found), found.severity) == (code, "I8", Severity.WARNING)


def test_42248_is_the_first_of_september_2015() -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, 42248))
    assert judgement.pupils[6].birth_date == "2015-09-01"


def test_a_serial_number_of_a_1904_workbook_counts_from_1904() -> None:
    sheet = Sheet("Blad1", with_cell("GEBOORTEDATUM", 8, 42250 - 1462))
    judgement = judge(Workbook("xls", (sheet,), date_1904=True), profile(), TODAY)
    assert judgement.pupils[6].birth_date == "2015-09-03"


@pytest.mark.parametrize(
    "written",
    ["31-2-2015", "29-02-2015", "13-13-2015", "2015-13-01", "onbekend", "2015", 2015, "3-9",
     "3 smarch 2015", True, time(12), timedelta(days=3), -5, "1-1-1800", "3-9-015", "99999999",
     "0-0-0", 3.5],
)  # fmt: skip
def test_what_is_no_date_is_an_error_at_its_cell(written: Value) -> None:
    finding = only(judged(with_cell("GEBOORTEDATUM", 8, written)))
    assert (finding.code, cell(finding)) == ("date_invalid", "I8")


def test_a_column_of_american_dates_is_read_as_such_and_told_of() -> None:
    written = ["11/03/2020", "08/19/2019", "12/30/2019", "10/02/2018", "10/02/2018",
               "09/14/2016", "10/27/2015", "02/29/2016", "12/01/2014", "06/08/2013"]  # fmt: skip
    judgement = judged(with_column("GEBOORTEDATUM", written))
    assert only(judgement).code == "date_month_first"
    assert judgement.pupils == judged(list_rows()).pupils


def test_a_single_american_date_is_a_mistake() -> None:
    assert only(judged(with_cell("GEBOORTEDATUM", 8, "10/27/2015"))).code == "date_invalid"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2015-09-02T22:00:00.000Z", "2015-09-03"),
        ("2015-12-31T23:00:00Z", "2016-01-01"),
        ("2015-09-02T22:00:00+00:00", "2015-09-03"),
        (at(2, 22), "2015-09-02"),
        ("2-9-2015 23:59:28", "2015-09-02"),
    ],
)
def test_a_birth_date_just_before_midnight_is_told_of(written: Value, day: str) -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, written))
    finding = only(judgement)
    assert (finding.code, finding.severity) == ("date_near_midnight", Severity.WARNING)
    assert (cell(finding), judgement.pupils[6].birth_date) == ("I8", day)


@pytest.mark.parametrize(
    "written",
    [
        at(3, 12),
        "2015-09-03T00:00:00+02:00",
        "2015-09-03T00:00:00Z",
        "3-9-2015 0:00",
        "3-9-2015 12:00:00 AM",
    ],
)
def test_the_time_of_a_birth_date_does_not_count_otherwise(written: Value) -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, written))
    assert (judgement.findings, judgement.pupils[6].birth_date) == ((), "2015-09-03")


def test_a_date_that_is_none_is_an_error_whatever_its_time() -> None:
    assert only(judged(with_cell("GEBOORTEDATUM", 8, "31-2-2015 23:00"))).code == "date_invalid"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("'03-09-2015", []),
        ("’2015-09-03", []),
        ("3-9-'15", ["date_two_digit_year"]),
        ("3/9/’15", ["date_two_digit_year"]),
        ("3 september ’15", ["date_two_digit_year"]),
        ("3sep2015", []),
        ("3e september2015", []),
    ],
)
def test_an_apostrophe_or_a_space_left_out_makes_no_other_date(
    written: str, told: list[str]
) -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, written))
    assert (judgement.pupils[6].birth_date, codes(judgement)) == ("2015-09-03", told)


@pytest.mark.parametrize("month", ["March", "mar", "maart", "mrt", "May", "mei", "Monday, March"])
def test_a_month_that_begins_like_a_weekday_is_a_month(month: str) -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, f"{month} 3, 2015"))
    number = "05" if month in {"May", "mei"} else "03"
    assert (judgement.pupils[6].birth_date, judgement.findings) == (f"2015-{number}-03", ())


def test_a_word_before_a_date_that_is_no_weekday_is_told_of() -> None:
    assert only(judged(with_cell("GEBOORTEDATUM", 8, "maart 3-9-2015"))).code == "date_invalid"


def test_a_month_is_not_shortened_by_the_ending_of_a_day() -> None:
    judgement = judged(with_cell("GEBOORTEDATUM", 8, "3december2015"))
    assert (judgement.pupils[6].birth_date, judgement.findings) == ("2015-12-03", ())


_LEFT_AS_TEXT: list[Value] = ["13-9-2015", "28-2-2016", "19-11-2014"]
_MADE_DATES: list[Value] = [date(2015, 9, day) for day in range(3, 10)]


@pytest.mark.parametrize("texts", [_LEFT_AS_TEXT, ["9/13/2015", "2/28/2016", "11/19/2014"]])
def test_dates_in_which_excel_may_have_swapped_day_and_month_are_told_of(
    texts: list[Value],
) -> None:
    judgement = judged(with_column("GEBOORTEDATUM", [*texts, *_MADE_DATES]))
    swapped = [f for f in judgement.findings if f.code == "date_perhaps_swapped"]
    assert [(f.severity, f.row, len(f.more_rows)) for f in swapped] == [(Severity.WARNING, 5, 6)]


@pytest.mark.parametrize(
    "column",
    [
        [*_LEFT_AS_TEXT, *_MADE_DATES[:6], date(2015, 9, 30)],
        [*_LEFT_AS_TEXT, "3-9-2015", *_MADE_DATES[:6]],
        [*_LEFT_AS_TEXT[:2], "2015-09-03", *_MADE_DATES],
        [date(2015, month, 1) for month in range(1, 11)],
    ],
    ids=["a late day", "an early text", "few texts", "dates only"],
)
def test_dates_of_which_some_show_that_nothing_was_swapped_are_right(column: list[Value]) -> None:
    assert judged(with_column("GEBOORTEDATUM", column)).findings == ()
