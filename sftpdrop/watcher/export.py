"""An accepted workbook in the normal form, for the library's system: CSV or .xlsx.

CSV is UTF-8 without BOM, with semicolons, as the Wise customer import takes it and Dutch Excel
opens it. Nothing is put before a value to keep Excel from taking it for a formula: the reader is
an import, a name such as "'t Hof" must arrive as it is, and the judgement refuses any text that
begins like a formula.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook as Book

from sftpdrop.errors import SftpdropError
from sftpdrop.roster import normal_form
from sftpdrop.roster.judge import judge
from sftpdrop.roster.profile import Profile
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.reading import read_file
from sftpdrop.watcher.rebuilt_book import put_value
from sftpdrop.watcher.whole_file import write_whole

DELIMITER = ";"

Rows = Sequence[Sequence[str]]


class NotExportable(SftpdropError):
    """The workbook holds no list that can be read: it was not one that was accepted."""


def export_csv(
    source: Path, destination: Path, profile: Profile, limits: ReadingLimits, today: date
) -> int:
    """Write the list in `source` as CSV; returns the number of pupils. See `normal_rows`."""
    rows = normal_rows(source, profile, limits, today)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=DELIMITER, lineterminator="\r\n").writerows(rows)
    write_whole(destination, text.getvalue().encode("utf-8"))
    return len(rows) - 1


def export_xlsx(
    source: Path, destination: Path, profile: Profile, limits: ReadingLimits, today: date
) -> int:
    """Write the list in `source` as .xlsx, every cell as text; returns the number of pupils."""
    rows = normal_rows(source, profile, limits, today)
    book = Book()
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                put_value(sheet.cell(number, column), text)
    target = io.BytesIO()
    book.save(target)
    write_whole(destination, target.getvalue())
    return len(rows) - 1


def normal_rows(source: Path, profile: Profile, limits: ReadingLimits, today: date) -> Rows:
    """The header and a row for each pupil, in the normal form; raises NotExportable.

    `today` is the day on which the list was judged, so that it is read as it was then. Runs in a
    child: the original is as hostile as on the day it came.
    """
    reading = read_file(source.read_bytes(), source.name, limits)
    if reading.workbook is None:
        raise NotExportable(f"{source.name} cannot be read: {reading.findings[0].code}")
    judgement = judge(reading.workbook, profile, today)
    if judgement.must_destroy or not judgement.pupils:
        raise NotExportable(f"{source.name} holds no list that may be handed over")
    return [
        normal_form.header(profile),
        *(normal_form.row(pupil, profile) for pupil in judgement.pupils),
    ]
