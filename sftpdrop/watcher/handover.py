"""A drop's list in the normal form: what the library gets."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from sftpdrop.core.drop import Drop
from sftpdrop.roster.profile import Profile, load_profile
from sftpdrop.settings import Settings
from sftpdrop.texts.moments import school_day
from sftpdrop.watcher.desk import reading_limits
from sftpdrop.watcher.export import export_csv, export_xlsx
from sftpdrop.watcher.form import Form
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.originals import Originals
from sftpdrop.watcher.pool import InspectionPool

_WRITERS: Mapping[Form, Callable[[Path, Path, Profile, ReadingLimits, date], int]] = {
    Form.CSV: export_csv,
    Form.XLSX: export_xlsx,
}


class Handover:
    """Writes lists out of the vault, by the profile that each was judged by."""

    def __init__(self, settings: Settings, originals: Originals, pool: InspectionPool) -> None:
        self._limits = reading_limits(settings)
        self._profiles = settings.profile_path.parent
        self._originals = originals
        self._pool = pool

    def write(self, drop: Drop, destination: Path, form: Form = Form.CSV) -> int:
        """Write the list whole to `destination`; returns the number of pupils.

        Raises NotFound, InvalidInput (see Originals), NotExportable, ChildFailed, or OSError where
        `destination` cannot be written. The child that reads the workbook, which is as hostile as
        on the day it came, writes the file too.
        """
        profile = load_profile(self._profiles / f"{drop.profile}.toml")
        with self._originals.opened(drop.id) as source:
            return self._pool.run(
                _WRITERS[form],
                source,
                destination,
                profile,
                self._limits,
                school_day(drop.received_at),
            )


def handover_name(drop: Drop, form: Form = Form.CSV) -> str:
    """The name of a drop's list: `100123_20260901_<id>.csv`, which every system can take."""
    return f"{drop.pass_number}_{school_day(drop.received_at):%Y%m%d}_{drop.id}.{form}"
