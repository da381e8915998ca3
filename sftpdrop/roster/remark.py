"""What the rules yield, and how it becomes the findings that are told."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sftpdrop.core.finding import Finding, Param
from sftpdrop.roster.codes import REFUSES_IDENTITY, Code
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


def without_suspicions(remarks: Sequence[Remark]) -> list[Remark]:
    """Leave out that a cell may be a BSN where its column is refused for it anyway."""
    refused = {(r.sheet, r.column) for r in remarks if r.code in REFUSES_IDENTITY}
    return [
        remark
        for remark in remarks
        if remark.code is not Code.IDENTITY_PERHAPS or (remark.sheet, remark.column) not in refused
    ]


def tell(remarks: Iterable[Remark], workbook: Workbook, profile: Profile) -> tuple[Finding, ...]:
    """Return the findings in the order of the workbook; the same one in many rows is told once."""
    rows: dict[Remark, list[int]] = {}
    for remark in remarks:
        alike = rows.setdefault(remark._replace(row=None), [])
        if remark.row is not None:
            alike.append(remark.row)
    findings = []
    for remark, found in sorted(rows.items(), key=_place):
        places = sorted(set(found))
        findings.append(
            Finding(
                code=remark.code.value,
                severity=profile.severity[remark.code],
                sheet=None if remark.sheet is None else workbook.sheets[remark.sheet].name,
                row=places[0] if places else None,
                column=None if remark.column is None else column_letter(remark.column),
                params=dict(remark.params),
                more_rows=tuple(places[1:]),
            )
        )
    return tuple(findings)


def _place(item: tuple[Remark, list[int]]) -> tuple[int, int, int]:
    """Sort key: the whole workbook first, then sheet by sheet, row by row, column by column."""
    remark, rows = item
    sheet = -1 if remark.sheet is None else remark.sheet
    column = -1 if remark.column is None else remark.column
    return sheet, min(rows, default=0), column
