"""Titles that Excel takes, for sheets of files that are no Excel workbooks or badly made ones.

Excel repairs a workbook with another title, and LibreOffice leaves such a sheet out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from sftpdrop.core.finding import Finding
from sftpdrop.roster.workbook import Workbook

_LONGEST = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_NAMELESS = "Blad"


def with_excel_titles(
    workbook: Workbook, findings: Sequence[Finding]
) -> tuple[Workbook, Sequence[Finding]]:
    """The workbook with titles that Excel takes, and the findings with the same; or both as is."""
    names = [sheet.name for sheet in workbook.sheets]
    titles = excel_titles(names)
    if titles == names:
        return workbook, findings
    sheets = (
        replace(sheet, name=title) for sheet, title in zip(workbook.sheets, titles, strict=True)
    )
    # Of two sheets with one name the first has the findings, as far as anybody can tell.
    renamed = dict(zip(reversed(names), reversed(titles), strict=True))
    return replace(workbook, sheets=tuple(sheets)), [_renamed(it, renamed) for it in findings]


def excel_titles(names: Sequence[str]) -> list[str]:
    """A title for each name: like it, and unlike the others whatever their case."""
    titles: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = ILLEGAL_CHARACTERS_RE.sub("", name).translate(_FORBIDDEN)
        for number in count(1):
            tail = f" ({number})" if number > 1 else ""
            title = (plain[: _LONGEST - len(tail)].strip("'") or _NAMELESS) + tail
            if title.casefold() not in taken:
                break
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _renamed(finding: Finding, titles: Mapping[str, str]) -> Finding:
    params = {
        key: titles.get(str(value), value) if key == "other_sheet" else value
        for key, value in finding.params.items()
    }
    return replace(finding, sheet=titles.get(finding.sheet or "", finding.sheet), params=params)
