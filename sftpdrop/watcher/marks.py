"""How our own marks in a marked copy are known again, whatever became of it in between.

Excel, LibreOffice and Google Sheets each keep other things of a workbook when they save it
(authors of notes and hidden names get lost), but all keep a sheet's cells and a note's text.
"""

from dataclasses import replace

from sftpdrop.core.finding import Severity
from sftpdrop.roster.identity_number import numbers_in
from sftpdrop.roster.workbook import LooseText, Sheet, Workbook

SHEET_MARK = "sftpdrop:"
"""Starts the text of the findings sheet's mark, which stands in one of its first cells."""

NOTE_MARK = "[sftpdrop]"
"""Starts what we say in a note; before it stands what the school had noted there itself."""

NOTE_AUTHOR = "sftpdrop"

FILLS = {Severity.ERROR: "FFFFC9CF", Severity.WARNING: "FFFFE9A9"}
"""ARGB colours of marked cells; no palette of Excel has these, so they are known again."""

MARK_ROWS = 12
"""So many rows are looked at for the mark: people put rows above."""


def without_marks(workbook: Workbook) -> Workbook:
    """The workbook without our findings sheet and our part of the notes.

    The sheet's texts go on as loose texts, and a note with a long number in it stays: nobody can
    hide a BSN behind our marks.
    """
    ours = [sheet for sheet in workbook.sheets if is_findings_sheet(sheet)]
    if not ours and not any(NOTE_MARK in loose.text for loose in workbook.loose_texts):
        return workbook
    hiding = [
        LooseText("property", value, sheet.name)
        for sheet in ours
        for row in sheet.rows
        for value in map(str, row)
        if numbers_in(value)
    ]
    texts = (replace(loose, text=schools_part(loose.text)) for loose in workbook.loose_texts)
    kept = [loose for loose in texts if loose.text]
    return replace(
        workbook,
        sheets=tuple(sheet for sheet in workbook.sheets if sheet not in ours),
        loose_texts=(*kept, *hiding),
    )


def is_findings_sheet(sheet: Sheet) -> bool:
    """Whether a sheet is the one that lists our findings: by the mark in it, not by its title."""
    return any(is_findings_sheet_text(value) for row in sheet.rows[:MARK_ROWS] for value in row)


def is_findings_sheet_text(value: object) -> bool:
    """Whether a cell's value is the mark of a findings sheet."""
    return isinstance(value, str) and value.startswith(SHEET_MARK)


def schools_part(note: str) -> str:
    """What of a note is the school's own: all before our mark, nothing where we wrote it alone.

    With a long number behind the mark all of it is: we write none there. LibreOffice may put the
    author's name before a text.
    """
    theirs, _, ours = note.partition(NOTE_MARK)
    if numbers_in(ours):
        return note
    return "" if theirs.strip().rstrip(":") in ("", NOTE_AUTHOR) else theirs.rstrip()
