"""What a command works on: the settings that were found, and the state directory they name."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sftpdrop.errors import NotFound, StoreUnavailable

if TYPE_CHECKING:
    from sftpdrop.settings import Settings
    from sftpdrop.statedir import StateDirectory
    from sftpdrop.store.database import Database


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation: its settings file (absolute), the settings, the state directory."""

    file: Path
    settings: "Settings"

    @property
    def state(self) -> "StateDirectory":
        """The directories that the settings name."""
        return self.settings.state_directory

    def database(self, *, current: bool = True) -> "Database":
        """Open the database; `current` asks that its tables have this version's form.

        Raises NotFound where SQLite would make an empty file, and StoreUnavailable for a database
        that does not answer or is of another version.
        """
        from sftpdrop.store.database import Database

        if not self.settings.state.database and not self.state.database.exists():
            raise NotFound(
                f"there is no database at {self.state.database}",
                hint="restore it from a backup, or name another installation with --config",
            )
        database = Database.open(self.settings.database_url, self.settings.state_directory.audit)
        if current and not database.is_current():
            raise StoreUnavailable(
                "the database has the tables of another version of sftpdrop",
                hint="start `sftpdrop run` or its services once: they bring it up to date",
            )
        return database


def find_installation(context: typer.Context) -> Installation:
    """Read the settings that --config, the environment or the documented places name."""
    from sftpdrop.settings import Settings, find_settings_file

    file = find_settings_file(context.obj).absolute()
    return Installation(file, Settings.load(file))
