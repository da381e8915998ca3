"""From a dropped file to all that is said of it. Runs in a confined child, and in `check`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sftpdrop.core.finding import Finding, Severity
from sftpdrop.core.inspection import Inspection
from sftpdrop.roster.codes import REFUSES_IDENTITY, Code
from sftpdrop.roster.judge import judge
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.roll import fingerprint, make_roll
from sftpdrop.roster.workbook import Workbook
from sftpdrop.watcher.container.kind import Kind
from sftpdrop.watcher.formats.calamine import FORMULA_WITHOUT_VALUE
from sftpdrop.watcher.formats.refused_text import DELIMITED, as_cells
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.reading import Reading, read_file

_TOO_WIDE = "too_many_columns"
_WIDE = {"columns": 300, "sheets": 3, "cells": 1_000_000}
"""Limits on what is searched only: 1,500 pupils with all that is known of them; in 3 seconds."""

_WITH_PLACES = frozenset({*DELIMITED, Kind.XLSX, Kind.XLS})
_OF_EMPTY_CELLS = frozenset({Code.MISSING, Code.MISSING_EITHER})


def inspect_workbook(  # noqa: PLR0913, PLR0917 - all that a child needs to know
    path: Path, name: str, profile: Profile, limits: ReadingLimits, today: date, secret: bytes
) -> Inspection:
    """Inspect the file at `path`, which its school named `name`.

    A bad file gives findings, never an error. OSError and MemoryError are our own trouble: they
    are raised, and the drop is tried again.
    """
    with path.open("rb") as file:
        # What is asked for is set aside at once, however short the file is.
        data = file.read(min(limits.file_bytes, path.stat().st_size) + 1)
    reading = read_file(data, name, limits)
    if reading.workbook is None:
        return _inspect_refused(reading, _searchable(data, name, reading, limits), profile, today)
    judgement = judge(reading.workbook, profile, today)
    findings = (*reading.findings, *_without_echoes(judgement.findings, reading.findings))
    inspection = Inspection(
        kind=reading.kind,
        profile=profile.name,
        sheets=judgement.sheets,
        rows=judgement.rows,
        pupils=len(judgement.pupils),
        findings=findings,
        must_destroy=judgement.must_destroy,
    )
    if judgement.must_destroy:
        return inspection  # nothing is remembered of it: a BSN may be a pupil number or a group
    return replace(
        inspection,
        groups=judgement.groups,
        year_groups=judgement.year_groups,
        roll=make_roll(judgement.pupils, secret),
        fingerprint=fingerprint(judgement.pupils, secret),
    )


def _searchable(data: bytes, name: str, reading: Reading, limits: ReadingLimits) -> Workbook | None:
    """What can be searched for BSNs in a refused file.

    That is its text; or its cells, where it is all that an administration knows of its pupils, and
    so has more columns than a list.
    """
    if any(finding.code == _TOO_WIDE for finding in reading.findings):
        return read_file(data, name, replace(limits, **_WIDE)).workbook
    return as_cells(data, reading.kind, limits)


def _inspect_refused(
    reading: Reading, searched: Workbook | None, profile: Profile, today: date
) -> Inspection:
    """A file that is not read as a list; what must not be in it is found anyway.

    Only in a workbook and in delimited text has a cell a place that people can find again.
    """
    inspection = Inspection(kind=reading.kind, profile=profile.name, findings=reading.findings)
    if searched is None:
        return inspection
    judgement = judge(searched, profile, today)
    placed = searched.kind in _WITH_PLACES
    # Without places any word of a running text might be taken for a header.
    told = REFUSES_IDENTITY | {Code.FORBIDDEN_COLUMN} if placed else REFUSES_IDENTITY
    found = [finding for finding in judgement.findings if finding.code in told]
    if found and not placed:
        found = [Finding(Code.IDENTITY_LOOSE, Severity.ERROR, params={"place": "text"})]
    return replace(
        inspection,
        findings=(*reading.findings, *found),
        must_destroy=judgement.must_destroy and bool(found),
    )


def _without_echoes(
    findings: Sequence[Finding], of_reading: Sequence[Finding]
) -> Iterator[Finding]:
    """Leave out that a cell is empty where it was said that its formula has no value yet."""
    uncalculated = {
        (finding.sheet, finding.column, row)
        for finding in of_reading
        if finding.code == FORMULA_WITHOUT_VALUE
        for row in (finding.row, *finding.more_rows)
    }
    for finding in findings:
        if finding.code not in _OF_EMPTY_CELLS or finding.row is None:
            yield finding
            continue
        rows = [
            row
            for row in (finding.row, *finding.more_rows)
            if (finding.sheet, finding.column, row) not in uncalculated
        ]
        if rows:
            yield replace(finding, row=rows[0], more_rows=tuple(rows[1:]))
