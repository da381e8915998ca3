"""What every step of the watcher's story works with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from sftpdrop.core.account import Locale
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.core.inspection import Inspection
from sftpdrop.roster.profile import Profile
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.settings import Settings
from sftpdrop.spool import Spool
from sftpdrop.statedir import StateDirectory
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from sftpdrop.watcher.inbox import Inbox
from sftpdrop.watcher.limits import ReadingLimits
from sftpdrop.watcher.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")


class Inspector(Protocol):
    """Who reads workbooks: InspectionPool, in confined children."""

    def inspect(self, path: Path, name: str, today: date) -> Inspection:
        """Inspect the file at `path`."""

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` where a hostile file can do no harm."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """One watcher's settings, places and tools. `now` gives UTC."""

    settings: Settings
    state: StateDirectory
    spool: Spool
    database: Database
    profile: Profile
    limits: ReadingLimits
    inspector: Inspector
    inbox: Inbox
    vault: Vault
    now: Callable[[], datetime] = field(default=_now)

    @classmethod
    def furnish(
        cls, settings: Settings, database: Database, profile: Profile, inspector: Inspector
    ) -> "Desk":
        """Put a desk together on the state directory of `settings`."""
        state = settings.state_directory
        spool = Spool(state)
        return cls(
            settings=settings,
            state=state,
            spool=spool,
            database=database,
            profile=profile,
            limits=reading_limits(settings),
            inspector=inspector,
            inbox=Inbox(state, spool),
            vault=Vault(state, settings.vault.age_recipients),
        )

    def school_directory(self, pass_number: PassNumber) -> AbstractContextManager[SchoolDirectory]:
        """A school's own directory, for the length of a `with`."""
        return SchoolDirectory.opened(self.state.school(pass_number))

    def locale_of(self, connection: Connection, pass_number: PassNumber) -> Locale:
        """The language of a school; the default where its account is gone."""
        found = accounts.find_with_hash(connection, pass_number)
        return self.settings.roster.default_locale if found is None else found[0].locale


def reading_limits(settings: Settings) -> ReadingLimits:
    """How much of a workbook is read, as far as the settings say so."""
    return ReadingLimits(
        file_bytes=settings.upload.max_file_bytes,
        memory_bytes=settings.watcher.child_memory_bytes,
        cpu_seconds=settings.watcher.child_cpu_seconds,
        wall_seconds=settings.watcher.child_wall_seconds,
    )
