"""From a dropped file to all that is said of it. Runs in a confined child, and in `check`."""

from datetime import date
from pathlib import Path

from sftpdrop.core.inspection import Inspection
from sftpdrop.roster.judge import judge
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.roll import fingerprint, make_roll
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.reading import read_file


def inspect_workbook(  # noqa: PLR0913, PLR0917 - all that a child needs to know
    path: Path, name: str, profile: Profile, limits: ReadingLimits, today: date, secret: bytes
) -> Inspection:
    """Inspect the file at `path`, which its school named `name`.

    A bad file gives findings, never an error. OSError and MemoryError are our own trouble: they
    are raised, and the drop is tried again.
    """
    with path.open("rb") as file:
        data = file.read(limits.file_bytes + 1)
    reading = read_file(data, name, limits)
    if reading.workbook is None:
        return Inspection(kind=reading.kind, profile=profile.name, findings=reading.findings)
    judgement = judge(reading.workbook, profile, today)
    return Inspection(
        kind=reading.kind,
        profile=profile.name,
        sheets=judgement.sheets,
        rows=judgement.rows,
        pupils=len(judgement.pupils),
        groups=judgement.groups,
        findings=(*reading.findings, *judgement.findings),
        roll=make_roll(judgement.pupils, secret),
        fingerprint=fingerprint(judgement.pupils, secret),
        must_destroy=judgement.must_destroy,
    )
