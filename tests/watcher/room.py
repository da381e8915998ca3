"""A watcher's room for tests: schools that deliver, and the watcher's work done in this process."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import select

from sftpdrop import logs
from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.drop import Drop
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.core.inspection import Inspection
from sftpdrop.roster.profile import load_profile
from sftpdrop.schooldir import RECEIPT_WORDS, SchoolDirectory
from sftpdrop.settings import Settings
from sftpdrop.spool import Spool
from sftpdrop.store import drops, tables
from sftpdrop.store.database import Database
from sftpdrop.watcher.bell import Bell
from sftpdrop.watcher.desk import Desk, reading_limits
from sftpdrop.watcher.inspect import inspect_workbook
from sftpdrop.watcher.watch import Watch
from tests.roster.lists import HEADER, Row, ten_pupils
from tests.watcher.building import SECRET, openpyxl_bytes

SCHOOL, OTHER_SCHOOL = PassNumber("100123"), PassNumber("100456")
SUMMER = datetime(2026, 8, 24, 10, 0, tzinfo=UTC)

P = ParamSpec("P")
T = TypeVar("T")


@cache  # a workbook holds the second in which it was built
def good_list() -> bytes:
    """The ten pupils."""
    return openpyxl_bytes([list(HEADER), *ten_pupils()])


@cache  # a workbook holds the second in which it was built
def list_without(*headers: str) -> bytes:
    """The ten pupils without some columns: rejected."""
    kept = [index for index, name in enumerate(HEADER) if name not in headers]
    rows: list[Row] = [list(HEADER), *ten_pupils()]
    return openpyxl_bytes([[row[index] for index in kept] for row in rows])


@cache  # a workbook holds the second in which it was built
def shrunken_list() -> bytes:
    """Two of the ten pupils: held where the ten came before."""
    return openpyxl_bytes([list(HEADER), *ten_pupils()[:2]])


@cache  # a workbook holds the second in which it was built
def list_with_bsn() -> bytes:
    """The ten pupils with a column that must not be there: destroyed."""
    rows: list[Row] = [[*HEADER, "BSN"], *([*row, "111222333"] for row in ten_pupils())]
    return openpyxl_bytes(rows)


@dataclass
class DirectInspector:
    """Reads workbooks in this process; `failures` are raised first, one a call."""

    settings: Settings
    failures: list[Exception] = field(default_factory=list)
    calls: int = 0

    def inspect(self, path: Path, name: str, today: date) -> Inspection:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        profile = load_profile(self.settings.profile_path)
        limits = reading_limits(self.settings)
        return inspect_workbook(path, name, profile, limits, today, SECRET)

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)


class Room:
    """One state directory, with a clock that tests may move."""

    def __init__(self, directory: Path, **sections: dict[str, Any]) -> None:
        values = {"state": {"directory": directory}, "log": {"level": "error"}, **sections}
        self.settings = Settings.from_values(values, source="test")
        logs.configure(self.settings.log, "test")
        self.state = self.settings.state_directory
        self.state.create()
        self.spool = Spool(self.state)
        self.inspector = DirectInspector(self.settings)
        self.clock = SUMMER
        self.open_database()

    def open_database(self) -> None:
        """Open the database anew, as after a restart."""
        self.database = Database.open(
            self.settings.database_url, self.settings.state_directory.audit
        )
        if not self.state.database.exists():
            self.database.migrate()
        profile = load_profile(self.settings.profile_path)
        desk = Desk.furnish(self.settings, self.database, profile, self.inspector)
        self.desk = replace(desk, now=lambda: self.clock)

    def work_off(self) -> None:
        """Start a watcher, let it do everything there is to do, and end it."""
        Watch(self.desk, Bell()).work_off()

    def pass_time(self, **units: float) -> None:
        self.clock += timedelta(**units)

    def deliver(
        self,
        content: bytes,
        name: str = "lijst.xlsx",
        school: PassNumber = SCHOOL,
        *,
        listed: bool = True,
        address: str = "192.0.2.7",
    ) -> DropId:
        """Hand a finished upload off and list it, as the server does."""
        source = self.state.uploads / "arriving"
        source.write_bytes(content)
        delivery = Delivery(
            id=DropId.new(),
            pass_number=school,
            name=name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            received_at=self.clock,
            client="SSH-2.0-test",
            address=address,
        )
        self.spool.hand_off(delivery, source)
        if listed:
            with self.school(school) as directory:
                directory.list_delivered(name, delivery.size, self.clock.timestamp())
        return delivery.id

    def delete(self, name: str = "lijst.xlsx", school: PassNumber = SCHOOL) -> DropId:
        """Delete a delivered file, as the server does for a school."""
        withdrawal = Withdrawal(
            id=DropId.new(),
            pass_number=school,
            name=name,
            withdrawn_at=self.clock,
            address="192.0.2.7",
        )
        self.spool.hand_off_withdrawal(withdrawal)
        with self.school(school) as directory:
            directory.remove(name)
            directory.remove_answers(name)
        return withdrawal.id

    def school(self, school: PassNumber = SCHOOL) -> Any:
        return SchoolDirectory.opened(self.state.school(school))

    def names(self, school: PassNumber = SCHOOL) -> list[str]:
        """What the school sees."""
        with self.school(school) as directory:
            return sorted(entry.name for entry in directory.entries())

    def receipt(self, name: str = "lijst.xlsx", school: PassNumber = SCHOOL) -> str:
        """The one receipt beside a name: its word and its text."""
        found = [
            (word, path)
            for word in RECEIPT_WORDS
            for path in [self.state.school(school) / f"{name}.{word}.txt"]
            if path.exists()
        ]
        assert len(found) == 1, found
        return found[0][1].read_bytes().decode("utf-8-sig")

    def drop(self, drop_id: DropId) -> Drop:
        with self.database.read() as connection:
            return drops.get(connection, drop_id)

    def all_drops(self) -> list[Drop]:
        with self.database.read() as connection:
            return drops.listed(connection)

    def events(self, drop_id: DropId | None = None) -> Sequence[str]:
        """The audit trail's events, in order."""
        query = select(tables.audit.c.event).order_by(tables.audit.c.id)
        if drop_id is not None:
            query = query.where(tables.audit.c.drop_id == drop_id)
        with self.database.read() as connection:
            return list(connection.execute(query).scalars())

    def kept(self) -> list[DropId]:
        """Whose bytes are in the vault."""
        return self.desk.vault.ids()

    def is_idle(self) -> bool:
        """Whether nothing is left in the spool or on the work table."""
        return not [*self.spool.pending(), *self.spool.claimed()]
