"""An installation with schools and drops, and an admin who types commands at it."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sftpdrop.cli import run
from sftpdrop.core.account import Account, AccountStatus, Locale
from sftpdrop.core.delivery import Delivery
from sftpdrop.core.drop import DropState
from sftpdrop.core.finding import Finding
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.settings import Settings
from sftpdrop.statedir import StateDirectory
from sftpdrop.store import accounts, drops, findings
from sftpdrop.store.database import Database

CHEAP = 4  # bcrypt's lowest cost: what a test needs


@dataclass(frozen=True)
class Outcome:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Office:
    """One installation below `directory`; commands run in this process."""

    def __init__(self, directory: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.directory = directory
        self._capture = capture
        self.config = directory / "sftpdrop.toml"
        self.config.write_text(
            f"[state]\ndirectory = '{directory / 'state'}'\n[login]\nbcrypt_cost = {CHEAP}\n"
            "[server]\nlisten = '127.0.0.1:2022'\npublic_address = 'lijsten.example.nl:2022'\n",
            encoding="utf-8",
        )
        self.settings = Settings.load(self.config)
        self.state: StateDirectory = self.settings.state_directory
        self.state.create()
        self.database = Database.open(
            self.settings.database_url, self.settings.state_directory.audit
        )
        self.database.migrate()

    def run(self, *arguments: str, stdin: str = "") -> Outcome:
        """Run `sftpdrop ARGUMENTS` with `stdin`."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", io.StringIO(stdin))
            self._capture.readouterr()
            code = run(["--config", str(self.config), *arguments])
        captured = self._capture.readouterr()
        return Outcome(code, captured.out, captured.err)

    def ok(self, *arguments: str, stdin: str = "") -> Outcome:
        """Run a command that must succeed."""
        outcome = self.run(*arguments, stdin=stdin)
        assert outcome.code == 0, outcome.err
        return outcome

    def school(self, pass_number: str = "100123", name: str = "De Regenboog") -> PassNumber:
        """Add a school straight to the database."""
        now = datetime(2026, 8, 20, 9, 0, tzinfo=UTC)
        account = Account(
            pass_number=PassNumber(pass_number),
            name=name,
            brin=None,
            email=None,
            locale=Locale.DUTCH,
            status=AccountStatus.ACTIVE,
            created_at=now,
            password_changed_at=now,
        )
        with self.database.begin() as connection:
            accounts.add(connection, account, "$2b$04$" + "." * 53)
        return account.pass_number

    def drop(
        self,
        *states: DropState,
        school: str = "100123",
        name: str = "leerlingen.xlsx",
        at: datetime = datetime(2026, 9, 1, 8, 30, tzinfo=UTC),
        found: Sequence[Finding] = (),
        **columns: Any,
    ) -> DropId:
        """Record a drop and take it through `states`, with `columns` in the last."""
        drop_id = DropId.new()
        delivery = Delivery(
            id=drop_id,
            pass_number=PassNumber(school),
            name=name,
            size=14_000,
            sha256="ab" * 32,
            received_at=at,
            client="SSH-2.0-WinSCP_release_6.5",
            address="192.0.2.17",
        )
        with self.database.begin() as connection:
            drops.register(connection, delivery)
            for state in states:
                last = columns if state is states[-1] else {}
                drops.change_state(connection, drop_id, state, now=at, **last)
            findings.replace(connection, drop_id, found)
        return drop_id

    def state_of(self, drop_id: DropId) -> DropState:
        """Where a drop stands now."""
        with self.database.read() as connection:
            return drops.get(connection, drop_id).state
