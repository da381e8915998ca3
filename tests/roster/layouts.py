"""Hypothesis strategies: valid pupil lists, the layouts they come in, and single faults."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from sftpdrop.roster.pupil import Pupil
from sftpdrop.roster.workbook import Sheet, Value, Workbook
from tests.roster.lists import HEADER, Row

_FIRST_NAMES = ["Fenna", "Noé", "Lotte", "Tijn", "Zoë", "Mohamed", "Björn", "İpek", "Anne Marie"]
_SURNAMES = ["Wit", "Öztürk", "Heijden", "Jansen-Visser", "IJzerman", "Water", "Ångström"]
_PREFIXES = ["", "", "", "de", "van der", "van 't", "d'", "El"]
_GROUPS = [
    ("1A", "Groep 1A", "1"),
    ("34", "Groep 3/4 De kevers", "3"),
    ("34", "Groep 3/4 De kevers", "4"),
    ("5", "Groep 5", "5"),
    ("8B", "Groep 8B", "8"),
]

_SYNONYMS = {
    "LEERLINGNUMMER": ["Leerlingnummer", "EXTERN_NR", "stamnummer", "lln.nr."],
    "GROEP": ["Groep", "KLAS_CODE", "groepscode"],
    "GROEPSNAAM": ["Groepsnaam", "stamgroep", "KLAS_NAAM"],
    "JAARGROEP": ["Leerjaar", "jaarlaag"],
    "VOORLETTERS": ["Voorletters", "voorletter"],
    "ROEPNAAM": ["Roepnaam", "voornaam"],
    "VOORVOEGSEL": ["Tussenvoegsel(s)", "NAAMTUS", "voorv."],
    "NAAM": ["Achternaam", "naam"],
    "GEBOORTEDATUM": ["Geb. datum", "geboren"],
    "GESLACHT": ["Geslacht", "m/v"],
}

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
_DATE_FORMS: list[Callable[[date], Value]] = [
    lambda day: day,
    lambda day: day.isoformat(),
    lambda day: f"{day.day}-{day.month}-{day.year}",
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day} {_MONTHS.split()[day.month - 1]} {day.year}",
    lambda day: f"{day:%Y%m%d}",
]
_GENDER_FORMS: list[dict[str, Value]] = [
    {"M": "M", "V": "V", "": ""},
    {"M": "man", "V": "vrouw", "": None},
    {"M": "J", "V": "M", "": "X"},
    {"M": 1, "V": 2.0, "": 9},
    {"M": "jongen", "V": "meisje", "": ""},
]
_NOISE: list[Row] = [[], [None, ""], ["  "]]


@st.composite
def pupil_lists(draw: st.DrawFn) -> list[Pupil]:
    """A valid list of 16 to 21 pupils, each with a name of their own, at least three a group."""
    pupils = []
    size = draw(st.integers(1, 6))
    for index, (code, name, year) in enumerate(_GROUPS):
        for member in range(3 if index else size + 3):
            number = f"{index}{member:02}"
            days = draw(st.integers(0, 2000))
            own_name = f"{chr(65 + index)}{chr(65 + member)}"
            pupils.append(
                Pupil(
                    number=f"00{number}" if draw(st.booleans()) else f"2{number}",
                    group_code=code,
                    group_name=name,
                    year_group=year,
                    initials=draw(st.sampled_from(["F.", "N.Y.", ""])),
                    first_name=f"{draw(st.sampled_from(_FIRST_NAMES))} {own_name}",
                    prefix=draw(st.sampled_from(_PREFIXES)),
                    surname=draw(st.sampled_from(_SURNAMES)),
                    birth_date=(date(2013, 6, 1) + timedelta(days=days)).isoformat(),
                    gender=draw(st.sampled_from(["M", "V", ""])) if member else "MV"[index % 2],
                )
            )
    return pupils


@dataclass(frozen=True)
class Laid:
    """A workbook, and where each pupil's fields stand in it: (sheet, row, column) from 0."""

    sheets: list[list[Row]]
    places: list[tuple[int, int]]
    columns: list[str]

    @property
    def workbook(self) -> Workbook:
        """The sheets as a workbook."""
        named = [Sheet(f"Blad{number}", rows) for number, rows in enumerate(self.sheets, 1)]
        return Workbook("xlsx", tuple(named))


@st.composite
def layouts(draw: st.DrawFn, pupils: list[Pupil], *, plain: bool = False) -> Laid:
    """Lay a list out: columns in any order, titles, blank rows, a sheet a group, any forms.

    A `plain` layout writes all cells in the normal form, so that one fault is all there is.
    """
    columns = draw(st.permutations(HEADER))
    titles: list[Row] = draw(
        st.sampled_from([[], [["Leerlingenlijst"]], [[], ["School", "De Kever"]]])
    )
    by_group = draw(st.booleans())
    headers = {name: draw(st.sampled_from([name, *_SYNONYMS[name]])) for name in columns}
    write_date = _DATE_FORMS[1] if plain else draw(st.sampled_from(_DATE_FORMS))
    write_gender = _GENDER_FORMS[0] if plain else draw(st.sampled_from(_GENDER_FORMS))
    sheets: list[list[Row]] = []
    places = []
    for index, pupil in enumerate(pupils):
        if not index or (by_group and pupil.group_name != pupils[index - 1].group_name):
            sheets.append([*titles, [headers[name] for name in columns]])
        if draw(st.integers(0, 9)) == 0:
            sheets[-1].append(draw(st.sampled_from(_NOISE)))
        values: dict[str, Value] = dict(zip(HEADER, pupil, strict=False))
        values["GEBOORTEDATUM"] = write_date(date.fromisoformat(pupil.birth_date))
        values["GESLACHT"] = write_gender[pupil.gender]
        if not plain:
            year = pupil.year_group
            forms: list[Value] = [year, float(year), f"Groep {year}"]
            values["JAARGROEP"] = draw(st.sampled_from(forms))
            values["NAAM"] = draw(st.sampled_from(["{}", " {}", "{}\xa0"])).format(pupil.surname)
        sheets[-1].append([values[name] for name in columns])
        places.append((len(sheets) - 1, len(sheets[-1]) - 1))
    if draw(st.booleans()):
        sheets[-1] += [[], [f"Totaal: {len(pupils)}"]]
    return Laid(sheets, places, list(columns))


_FAULTS: list[tuple[str, Value, str]] = [
    ("LEERLINGNUMMER", None, "missing"),
    ("LEERLINGNUMMER", "1.23E+11", "number_digits_lost"),
    ("LEERLINGNUMMER", "x" * 21, "too_long"),
    ("LEERLINGNUMMER", "111222333", "identity_perhaps"),
    ("GROEP", "", "missing"),
    ("GROEP", "a&b", "forbidden_characters"),
    ("GROEPSNAAM", "Een andere naam", "code_two_names"),
    ("JAARGROEP", "5/6", "year_group_invalid"),
    ("NAAM", " ", "missing"),
    ("NAAM", "Heijden, van den", "prefix"),
    ("ROEPNAAM", "ZoÃ«", "mojibake"),
    ("VOORVOEGSEL", "v.d.", "prefix_abbreviated"),
    ("GEBOORTEDATUM", "2015-02-31", "date_invalid"),
    ("GEBOORTEDATUM", "1915-09-03", "too_old"),
    ("GEBOORTEDATUM", "2035-09-03", "date_future"),
    ("GEBOORTEDATUM", None, "missing"),
    ("GESLACHT", "qwerty", "gender_unknown"),
]


def faults() -> st.SearchStrategy[tuple[str, Value, str]]:
    """A column, what is put in a cell of it, and how the code of the finding begins."""
    return st.sampled_from(_FAULTS)
