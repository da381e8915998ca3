"""The example workbook for schools: the columns, choices, an explanation and invented pupils."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook as Book
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sftpdrop.core.account import Locale
from sftpdrop.roster.profile import FieldRules, Profile
from sftpdrop.roster.pupil import Field, Pupil
from sftpdrop.texts import template as words
from sftpdrop.texts.sentence import Sentence
from sftpdrop.watcher.rebuilt_book import put_value
from sftpdrop.watcher.sample_pupils import sample_pupils
from sftpdrop.watcher.sheet_style import (
    HEADER_FILL,
    HEADER_FONT,
    LEFT,
    LINE_BELOW,
    OPTIONAL_FILL,
    TITLE_FONT,
    WRAPPED,
    print_on_one_width,
)
from sftpdrop.watcher.whole_file import write_whole

ROWS = 1_500
"""Rows that are prepared with formats and choices: the largest school has about so many pupils."""

_TEXT, _DATE = "@", "dd-mm-yyyy"
_NARROWEST = 12
_GUIDE_WIDTHS = (24, 16, 84)
_YEAR_GROUPS = ",".join(str(digit) for digit in range(10))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template: its field, the field's rules and the letters of its place."""

    field: Field
    rules: FieldRules
    letters: str

    @property
    def cells(self) -> str:
        """The prepared cells below the header."""
        return f"{self.letters}2:{self.letters}{ROWS + 1}"


def write_template(path: Path, profile: Profile, locale: Locale, today: date) -> None:
    """Write the example workbook (.xlsx) of `profile`. As it is, it is accepted.

    Its pupils are of an age for school on `today`.
    """
    book = Book()
    sheet = book.worksheets[0]
    sheet.title = words.LIST_TITLE.say(locale)
    columns = _columns(profile)
    _write_list(sheet, columns, sample_pupils(today))
    for column in columns:
        for validation in _validations(column, locale):
            sheet.add_data_validation(validation)
            validation.add(column.cells)
    _write_guide(book.create_sheet(words.GUIDE_TITLE.say(locale)), columns, locale)
    target = io.BytesIO()
    book.save(target)
    write_whole(path, target.getvalue())


def _columns(profile: Profile) -> list[Column]:
    """The columns that the library gets or cannot do without, in the profile's order."""
    wanted = [
        (field, rules)
        for field, rules in profile.wanted.items()
        if rules.output or rules.column_required
    ]
    return [
        Column(field, rules, get_column_letter(index))
        for index, (field, rules) in enumerate(wanted, start=1)
    ]


def _write_list(sheet: Worksheet, columns: list[Column], samples: Sequence[Pupil]) -> None:
    required = [column.field for column in columns if column.rules.value_required]
    pupils = [pupil for pupil in samples if all(getattr(pupil, it) for it in required)]
    for index, column in enumerate(columns, start=1):
        header = sheet.cell(1, index, column.rules.headers[0])
        header.font = HEADER_FONT
        header.fill = HEADER_FILL if _is_required(column.rules) else OPTIONAL_FILL
        longest = max(len(getattr(pupil, column.field)) for pupil in samples)
        width = max(_NARROWEST, longest + 3, len(column.rules.headers[0]) + 5)
        sheet.column_dimensions[column.letters].width = width
        # The whole column, so that a number typed far below keeps its leading zeros as well.
        number_format = _DATE if column.field is Field.BIRTH_DATE else _TEXT
        sheet.column_dimensions[column.letters].number_format = number_format
        for row, pupil in enumerate(pupils, start=2):
            _write_cell(sheet, row, index, column.field, getattr(pupil, column.field))
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 20
    print_on_one_width(sheet, header_row=1)


def _write_cell(sheet: Worksheet, row: int, column: int, field: Field, text: str) -> None:
    cell = sheet.cell(row, column)
    if text and field is Field.BIRTH_DATE:
        put_value(cell, date.fromisoformat(text))
        cell.alignment = LEFT
    elif text:
        put_value(cell, text)
    cell.border = LINE_BELOW


def _is_required(rules: FieldRules) -> bool:
    return rules.value_required or rules.unless is not None


def _validations(column: Column, locale: Locale) -> Iterator[DataValidation]:
    """What Excel checks while somebody types; pasting goes past it, so the server checks again."""
    make = _CHOICES.get(column.field)
    validation = make(column, locale) if make else _longest(column, locale)
    if validation is not None:
        validation.promptTitle = column.rules.headers[0][:32]
        validation.prompt = words.GUIDANCE[column.field].say(locale)[:255]
        validation.showInputMessage = True
        validation.showErrorMessage = True
        yield validation


def _year_group(_: Column, locale: Locale) -> DataValidation:
    return DataValidation(
        type="list", formula1=f'"{_YEAR_GROUPS}"', error=words.BAD_YEAR_GROUP.say(locale)
    )


def _gender(_: Column, locale: Locale) -> DataValidation:
    return DataValidation(
        type="list", formula1='"M,V"', allow_blank=True, error=words.BAD_GENDER.say(locale)
    )


def _birth_date(_: Column, locale: Locale) -> DataValidation:
    return DataValidation(
        type="date", operator="greaterThan", formula1="DATE(1990,1,1)",
        allow_blank=True, error=words.BAD_DATE.say(locale),
    )  # fmt: skip


def _number(column: Column, locale: Locale) -> DataValidation:
    """Unique in its column, and not too long."""
    limit = column.rules.max_length or 20
    first, last = f"${column.letters}$2", f"${column.letters}${ROWS + 1}"
    cell = f"{column.letters}2"
    # COUNTIF would take 00915 and 915 for the same.
    return DataValidation(
        type="custom",
        formula1=f"AND(LEN({cell})<={limit},SUMPRODUCT(--({first}:{last}={cell}))=1)",
        allow_blank=True,
        error=words.BAD_NUMBER.say(locale, limit=limit),
    )


def _longest(column: Column, locale: Locale) -> DataValidation | None:
    limit = column.rules.max_length
    if limit is None:
        return None
    return DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1=str(limit),
        allow_blank=True, error=words.BAD_LENGTH.say(locale, limit=limit),
    )  # fmt: skip


_CHOICES: Mapping[Field, Callable[[Column, Locale], DataValidation]] = {
    Field.NUMBER: _number,
    Field.YEAR_GROUP: _year_group,
    Field.GENDER: _gender,
    Field.BIRTH_DATE: _birth_date,
}


def _write_guide(sheet: Worksheet, columns: list[Column], locale: Locale) -> None:
    sheet["A1"] = words.HEADING.say(locale)
    sheet["A1"].font = TITLE_FONT
    row = 3
    for number, step in enumerate(words.STEPS, start=1):
        sheet.cell(row, 1, f"{number}. {step.say(locale)}").alignment = WRAPPED
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        sheet.row_dimensions[row].height = 32 if len(step.say(locale)) > 130 else 17
        row += 1
    row += 1
    for index, (heading, width) in enumerate(
        zip(words.COLUMN_HEADINGS, _GUIDE_WIDTHS, strict=True), start=1
    ):
        cell = sheet.cell(row, index, heading.say(locale))
        cell.font = HEADER_FONT
        cell.fill = HEADER_FILL
        sheet.column_dimensions[get_column_letter(index)].width = width
    for below, column in enumerate(columns, start=row + 1):
        _write_guidance(sheet, below, column, locale)
    sheet.sheet_view.showGridLines = False
    print_on_one_width(sheet)


def _say_required(rules: FieldRules) -> Sentence:
    if rules.unless is not None:
        return words.EITHER
    if rules.value_required:
        return words.YES
    return words.COLUMN_ONLY if rules.column_required else words.NO


def _write_guidance(sheet: Worksheet, row: int, column: Column, locale: Locale) -> None:
    required = _say_required(column.rules)
    guidance = words.GUIDANCE[column.field].say(locale)
    texts = (column.rules.headers[0], required.say(locale), guidance)
    for index, text in enumerate(texts, start=1):
        cell = sheet.cell(row, index, text)
        cell.alignment = WRAPPED
        cell.border = LINE_BELOW
    sheet.row_dimensions[row].height = 32 if len(guidance) > _GUIDE_WIDTHS[2] + 14 else 17
