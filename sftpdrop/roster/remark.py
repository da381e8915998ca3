"""What the rules yield, and how it becomes the findings that are told."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sftpdrop.core.finding import Finding, Param
from sftpdrop.roster.codes import REFUSES_IDENTITY, Code
from sftpdrop.roster.identity_number import without_identity_numbers
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.workbook import Workbook, column_letter

Params = tuple[tuple[str, Param], ...]


class Remark(NamedTuple):
    """A code at a place. `sheet` and `column` count from 0, `row` from 1 as Excel shows it."""

    code: Code
    sheet: int | None = None
    row: int | None = None
    column: int | None = None
    params: Params = ()


_BY_VALUE = (Code.IDENTITY_VALUES, Code.IDENTITY_LABELLED)


def without_echoes(remarks: Sequence[Remark]) -> list[Remark]:
    """Leave out that cells are, or may be, BSNs where their column is refused for it anyway."""
    refused = {(r.sheet, r.column) for r in remarks if r.code in REFUSES_IDENTITY}
    by_header = {(r.sheet, r.column) for r in remarks if r.code is Code.IDENTITY_COLUMN}
    said = {Code.IDENTITY_PERHAPS: refused, **dict.fromkeys(_BY_VALUE, by_header)}
    return [r for r in remarks if (r.sheet, r.column) not in said.get(r.code, ())]


def tell(remarks: Iterable[Remark], workbook: Workbook, profile: Profile) -> tuple[Finding, ...]:
    """Return the findings in the order of the workbook; the same one in many rows is told once."""
    rows: dict[Remark, list[int]] = {}
    for remark in remarks:
        alike = rows.setdefault(remark._replace(row=None), [])
        if remark.row is not None:
            alike.append(remark.row)
    titles = [without_identity_numbers(sheet.name) for sheet in workbook.sheets]
    findings = []
    for remark, found in sorted(rows.items(), key=_place):
        places = sorted(set(found))
        findings.append(
            Finding(
                code=remark.code.value,
                severity=profile.severity[remark.code],
                sheet=None if remark.sheet is None else titles[remark.sheet],
                row=places[0] if places else None,
                column=None if remark.column is None else column_letter(remark.column),
                params={name: _repeatable(value) for name, value in remark.params},
                more_rows=tuple(places[1:]),
            )
        )
    return tuple(findings)


def _repeatable(value: Param) -> Param:
    return without_identity_numbers(value) if isinstance(value, str) else value


def _place(item: tuple[Remark, list[int]]) -> tuple[int, int, int]:
    """Sort key: the whole workbook first, then sheet by sheet, row by row, column by column."""
    remark, rows = item
    sheet = -1 if remark.sheet is None else remark.sheet
    column = -1 if remark.column is None else remark.column
    return sheet, min(rows, default=0), column
