import multiprocessing
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from sftpdrop.store import audit
from sftpdrop.store import database as database_module
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.database import Database
from sftpdrop.store.tables import metadata
from tests.postgresql import Cluster
from tests.schools import NOON

MIGRATIONS = sorted(Path(database_module.__file__).parent.glob("migrations/versions/0*.py"))


def migrate(url: str, directory: Path) -> bool:
    database = Database.open(url, directory)
    database.migrate()
    try:
        return database.is_current()
    finally:
        database.close()


def migrate_twice_at_once(url: str, directory: Path) -> list[bool]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        return list(processes.map(migrate, [url] * 2, [directory] * 2))


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_a_second_migration_changes_nothing(database: Database) -> None:
    assert database.is_current()
    database.migrate()
    assert database.is_current()


def test_two_programs_may_start_on_an_empty_sqlite_database(tmp_path: Path) -> None:
    assert migrate_twice_at_once(f"sqlite:///{tmp_path}/new.db", tmp_path) == [True, True]


def test_two_programs_may_start_on_an_empty_postgresql_database(
    cluster: Cluster, tmp_path: Path
) -> None:
    url = cluster.new_database().replace("://", "+psycopg://")
    assert migrate_twice_at_once(url, tmp_path) == [True, True]


def test_a_new_file_is_not_current(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "new.db"), tmp_path)
    assert not database.is_current()
    database.close()


def upgraded_from_the_first(database: Database, rows: Sequence[str]) -> None:
    """Make the first tables with rows in the audit, and go to this version's form."""
    first = Config()
    first.set_main_option("script_location", "sftpdrop:store/migrations")
    with database.begin() as connection:
        first.attributes["connection"] = connection
        command.upgrade(first, "0001")
        columns = "id, at, event, actor, pass_number, address, details, hash"
        for row in rows:
            connection.execute(text(f"INSERT INTO audit ({columns}) VALUES ({row}, x'00')"))
    database.migrate()


def test_an_audit_trail_of_the_first_form_is_written_anew(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "old.db"), tmp_path)
    at = "2026-09-01 12:00:00.000000"
    rows = (
        f"""1, '{at}', 'login', '100123', '100123', '192.0.2.7', '{{"z": "é", "count": 3}}'""",
        f"7, '{at}', 'account_added', 'beheer', NULL, NULL, '{{}}'",
    )
    upgraded_from_the_first(database, rows)
    login = AuditEvent(
        at=NOON,
        event="login",
        actor="100123",
        pass_number="100123",
        address="192.0.2.7",
        details={"count": 3, "z": "é"},
    )
    added = AuditEvent(at=NOON, event="account_added", actor="beheer")
    with database.begin() as connection:
        audit.append(connection, added)
    with database.read() as connection:
        assert audit.verify(connection) is None
        assert audit.events(connection) == [(1, login), (2, added), (3, added)]
    database.close()


def test_a_trail_without_rows_begins_in_the_new_form(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "old.db"), tmp_path)
    upgraded_from_the_first(database, ())
    with database.read() as connection:
        assert audit.verify(connection) is None
    database.close()


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_stands_by_itself(migration: Path) -> None:
    imported = re.findall(r"^(?:from|import) (\S+)", migration.read_text(), re.MULTILINE)
    assert "alembic" in imported
    assert not [module for module in imported if module.startswith("sftpdrop")]
