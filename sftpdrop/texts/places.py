"""Where a finding is, as Excel names it: sheet, row, column."""

import unicodedata
from collections.abc import Iterator, Sequence

from sftpdrop.core.account import Locale
from sftpdrop.core.finding import Finding
from sftpdrop.core.row_runs import CUT, runs_of, write_runs
from sftpdrop.texts.sentence import Sentence

MOST_ROWS = 20
"""Rows or runs of rows that are named one by one."""

_WHOLE_FILE = Sentence("Hele bestand", "Whole file")
_SHEET = Sentence("Tabblad '{sheet}'", "Sheet '{sheet}'")
_CELL = Sentence("cel {column}{row}", "cell {column}{row}")
_COLUMN = Sentence("kolom {column}", "column {column}")
_ROW = Sentence("rij {rows}", "row {rows}")
_ROWS = Sentence("rijen {rows}", "rows {rows}")
_AND_SO_ON = Sentence("{rows} enzovoort", "{rows} and so on")
_MORE_ROWS = Sentence("{rows} en nog {count}", "{rows} and {count} more")


def say_place(finding: Finding, locale: Locale) -> str:
    """Return a finding's place: `Tabblad 'Blad1', kolom D, rijen 5, 7-9`."""
    parts = list(_parts(finding, locale))
    text = ", ".join(parts) or _WHOLE_FILE.say(locale)
    return text[0].upper() + text[1:]


def printable(text: str) -> str:
    """A name that came out of a workbook, on one line and without control characters."""
    return "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text).strip()


def _parts(finding: Finding, locale: Locale) -> Iterator[str]:
    if finding.sheet:
        yield _SHEET.say(locale, sheet=printable(finding.sheet))
    if finding.column and finding.row and not finding.more_rows:
        yield _CELL.say(locale, column=finding.column, row=finding.row)
        return
    if finding.column:
        yield _COLUMN.say(locale, column=finding.column)
    if finding.row:
        rows = (finding.row, *finding.more_rows)
        yield (_ROWS if len(rows) > 1 else _ROW).say(locale, rows=say_rows(rows, locale))


def say_rows(rows: Sequence[int], locale: Locale) -> str:
    """Rows with runs drawn together: `5, 7-9`; at most MOST_ROWS runs are written out."""
    runs = runs_of(sorted(set(rows)))
    shown = write_runs(runs[:MOST_ROWS], MOST_ROWS)
    left = sum(last - first + 1 for first, last in runs[MOST_ROWS:])
    return _MORE_ROWS.say(locale, rows=shown, count=left) if left else shown


def say_other_rows(written: str, locale: Locale) -> str:
    """Rows that `write_runs` wrote, as one or several: `rij 7`, `rijen 2-11, 14 enzovoort`."""
    if written.isdigit():
        return _ROW.say(locale, rows=written)
    cut = written.removesuffix(CUT)
    rows = cut if cut == written else _AND_SO_ON.say(locale, rows=cut)
    return _ROWS.say(locale, rows=rows)
