"""The list of schools that an admin imports: a workbook, or CSV as Excel happens to save it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sftpdrop.cli.account_details import check_brin, check_email, check_name
from sftpdrop.core.account import Locale
from sftpdrop.core.identifiers import PassNumber, parse_pass_number
from sftpdrop.errors import InvalidInput
from sftpdrop.roster.header_key import header_key

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "pass_number": ("pasnummer", "pas", "pasnr", "pass number", "pass", "gebruikersnaam", "user"),
    "name": ("naam", "school", "schoolnaam", "naam school", "name", "school name"),
    "brin": ("brin", "brinnummer", "brincode", "brin nr", "brin number"),
    "email": ("e-mail", "email", "mail", "e-mailadres", "mailadres", "e-mail address"),
    "locale": ("locale", "taal", "language"),
}
_FIELDS: Mapping[str, str] = {
    header_key(header): field for field, headers in _HEADERS.items() for header in headers
}
_LANGUAGES: Mapping[str, Locale] = {
    "nl": Locale.DUTCH,
    "nederlands": Locale.DUTCH,
    "dutch": Locale.DUTCH,
    "en": Locale.ENGLISH,
    "engels": Locale.ENGLISH,
    "english": Locale.ENGLISH,
}
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods")
_HEADER_ROWS = 20
_DELIMITERS = ";\t,"

Row = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSchool:
    """One school of the list. None where the list does not say: what is known of it stays."""

    row: int
    pass_number: PassNumber
    name: str
    brin: str | None = None
    email: str | None = None
    locale: Locale | None = None

    @property
    def details(self) -> dict[str, str]:
        """What the list says of the school's account."""
        told = {"name": self.name, "brin": self.brin, "email": self.email, "locale": self.locale}
        return {key: value for key, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row; `row` is the number that Excel shows."""

    row: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolList:
    """A list as it was read: the schools, every fault, and the headers that mean nothing here."""

    schools: tuple[ListedSchool, ...]
    errors: tuple[RowError, ...]
    unused: tuple[str, ...]


def read_school_list(path: Path) -> SchoolList:
    """Read the list at `path`; InvalidInput where it is no list at all."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}") from error
    rows = _workbook_rows(path) if path.suffix.lower() in _WORKBOOKS else _text_rows(data)
    return interpret(rows, str(path))


def interpret(rows: Sequence[Row], source: str) -> SchoolList:
    """Make schools of `rows`: the first with known headers names the columns."""
    header_row, columns = _find_header(rows, source)
    schools: list[ListedSchool] = []
    errors: list[RowError] = []
    first_rows: dict[str, int] = {}
    for number, row in enumerate(rows[header_row + 1 :], start=header_row + 2):
        cells = {field: _cell(row, index) for field, index in columns.items()}
        if not any(cells.values()):
            continue
        faults = list(_faults(cells))
        first = first_rows.setdefault(cells["pass_number"], number)
        if first != number and cells["pass_number"]:
            faults.append(f"pass number {cells['pass_number'][:40]} is in row {first} already")
        errors.extend(RowError(number, fault) for fault in faults)
        if not faults:
            schools.append(_school(number, cells))
    known = set(columns.values())
    unused = [text for index, text in enumerate(rows[header_row]) if text and index not in known]
    return SchoolList(schools=tuple(schools), errors=tuple(errors), unused=tuple(unused))


def _find_header(rows: Sequence[Row], source: str) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns: dict[str, int] = {}
        for index, text in enumerate(row):
            if (field := _FIELDS.get(header_key(text))) is not None:
                if field in columns:
                    raise InvalidInput(f"{source}: row {number + 1} has two columns for {field}")
                columns[field] = index
        if {"pass_number", "name"} <= columns.keys():
            return number, columns
    raise InvalidInput(
        f"{source}: there is no row of headers with a pass number and a name",
        hint="the first row names the columns: pasnummer, naam, brin, e-mail, taal",
    )


def _faults(cells: Mapping[str, str]) -> Iterator[str]:
    checks = {"pass_number": parse_pass_number, "name": check_name}
    optional = {"brin": check_brin, "email": check_email, "locale": _language}
    checks |= {field: check for field, check in optional.items() if cells.get(field)}
    for field, check in checks.items():
        try:
            check(cells[field])
        except InvalidInput as error:
            yield str(error)


def _school(number: int, cells: Mapping[str, str]) -> ListedSchool:
    brin, email, language = (cells.get(field) or None for field in ("brin", "email", "locale"))
    return ListedSchool(
        row=number,
        pass_number=parse_pass_number(cells["pass_number"]),
        name=check_name(cells["name"]),
        brin=brin and check_brin(brin),
        email=email and check_email(email),
        locale=_language(language) if language else None,
    )


def _language(text: str) -> Locale:
    if (locale := _LANGUAGES.get(text.casefold())) is None:
        raise InvalidInput(f"'{text[:40]}' is not a language: nl or en")
    return locale


def _cell(row: Row, index: int) -> str:
    return " ".join(row[index].split()) if index < len(row) else ""


def _workbook_rows(path: Path) -> list[list[str]]:
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise InvalidInput(f"{path} is not a workbook that can be read: {error}") from error
    return [[_cell_text(value) for value in row] for row in rows]


def _cell_text(value: object) -> str:
    """Undo what Excel made of a pass number: 100123.0 was typed as 100123."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _text_rows(data: bytes) -> list[list[str]]:
    text = _decode(data)
    if text.startswith("sep="):
        # Excel's own hint line; kept as an empty row, so that row numbers stay right.
        text = "\n" + text.partition("\n")[2]
    head = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    # Strict: a quote that is never closed would swallow the schools below it into one name.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise InvalidInput(
            f"the list is not CSV that can be read: row {len(rows) + 1}: {error}",
            hint='a quote (") must be closed, and doubled within a name; or save it as .xlsx',
        ) from error
    return rows


def _decode(data: bytes) -> str:
    """Excel saves CSV in cp1252 or UTF-8, and "Unicode text" in UTF-16 with a byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
