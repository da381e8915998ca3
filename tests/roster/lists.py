"""Pupil lists as workbook values, for the tests: ten invented pupils and what is done to them."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from sftpdrop.core.finding import Finding
from sftpdrop.roster.judge import Judgement, judge
from sftpdrop.roster.profile import Profile, load_profile
from sftpdrop.roster.workbook import LooseText, Sheet, Value, Workbook

PROFILES = Path(__file__).parents[2] / "config" / "profiles"
TODAY = date(2024, 9, 3)

HEADER = (
    "LEERLINGNUMMER",
    "GROEP",
    "GROEPSNAAM",
    "JAARGROEP",
    "VOORLETTERS",
    "ROEPNAAM",
    "VOORVOEGSEL",
    "NAAM",
    "GEBOORTEDATUM",
    "GESLACHT",
)

_PUPILS = """\
20417;1A;Groep 1A;1;F.;Fenna;de;Wit;2020-11-03;V
20388;12B;Groep 1/2B;2;N.Y.;Noé;;Öztürk;2019-08-19;M
20389;12B;Groep 1/2B;2;L.;Lotte;van der;Heijden;2019-12-30;V
20301;3;Groep 3;3;T.;Tijn;van 't;Hof;2018-10-02;M
20302;3;Groep 3;3;S.;Saar;van 't;Hof;2018-10-02;V
00915;56A;Groep 5/6 De kevers;5;Z.;Zoë;d';Ancona;2016-09-14;V
00871;56A;Groep 5/6 De kevers;6;M.A.;Mohamed;El;Amrani;2015-10-27;M
00902;56A;Groep 5/6 De kevers;6;B.J.;Björn;;Jansen-Visser;2016-02-29;M
00744;7;Groep 7;7;I.;Ilse;;IJzerman;2014-12-01;V
00655;8B;Groep 8B;8;A.;;te;Water;2013-06-08;
"""

Row = list[Value]


def ten_pupils() -> list[Row]:
    """The ten pupils, a fresh list of rows of text each time."""
    return [list(line.split(";")) for line in _PUPILS.splitlines()]


def list_rows() -> list[Row]:
    """The header and the ten pupils: row 2 in Excel is the first pupil."""
    return [list(HEADER), *ten_pupils()]


def with_cell(header: str, row: int, value: Value) -> list[Row]:
    """The list with one cell changed; `row` as Excel shows it."""
    rows = list_rows()
    rows[row - 1][HEADER.index(header)] = value
    return rows


def with_column(header: str, values: Sequence[Value]) -> list[Row]:
    """The list with one column's cells replaced, from the first pupil down."""
    rows = list_rows()
    for row, value in zip(rows[1:], values, strict=False):
        row[HEADER.index(header)] = value
    return rows


def with_header(old: str, new: Value) -> list[Row]:
    """The list with one header written otherwise."""
    rows = list_rows()
    rows[0][HEADER.index(old)] = new
    return rows


def with_extra_column(header: Value, values: Sequence[Value]) -> list[Row]:
    """The list with a column K added."""
    rows = list_rows()
    for row, value in zip(rows, [header, *values], strict=False):
        row.append(value)
    return rows


def without_columns(*headers: str) -> list[Row]:
    """The list without these columns."""
    kept = [index for index, header in enumerate(HEADER) if header not in headers]
    return [[row[index] for index in kept] for row in list_rows()]


def workbook(*sheets: Sequence[Sequence[Value]], loose: Sequence[LooseText] = ()) -> Workbook:
    """A workbook with these sheets, named Blad1, Blad2 and on."""
    named = tuple(Sheet(f"Blad{number}", rows) for number, rows in enumerate(sheets, 1))
    return Workbook("xlsx", named, tuple(loose))


@cache
def profile(name: str = "schoolwise") -> Profile:
    """One of the project's own profiles."""
    return load_profile(PROFILES / f"{name}.toml")


def judged(*sheets: Sequence[Sequence[Value]], loose: Sequence[LooseText] = ()) -> Judgement:
    """The judgement of a workbook with these sheets by the schoolWise profile."""
    return judge(workbook(*sheets, loose=loose), profile(), TODAY)


def codes(judgement: Judgement) -> list[str]:
    """The codes found, in order."""
    return [finding.code for finding in judgement.findings]


def only(judgement: Judgement) -> Finding:
    """The one finding of a judgement."""
    assert len(judgement.findings) == 1, judgement.findings
    return judgement.findings[0]


def cell(finding: Finding) -> str:
    """Where a finding points, as Excel writes it: H4."""
    return f"{finding.column or ''}{finding.row or ''}"
