import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.database import Database
from sftpdrop.store.tables import metadata
from tests.postgresql import Cluster
from tests.schools import NOON


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


def test_an_audit_trail_of_the_first_form_is_written_anew(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "old.db"), tmp_path)
    first = Config()
    first.set_main_option("script_location", "sftpdrop:store/migrations")
    with database.begin() as connection:
        first.attributes["connection"] = connection
        command.upgrade(first, "0001")
        connection.execute(
            text(
                "INSERT INTO audit (id, at, event, actor, details, hash) VALUES "
                "(1, '2026-09-01 12:00:00.000000', 'login', '100123', '{\"count\": 3}', x'00')"
            )
        )
    database.migrate()
    with database.read() as connection:
        assert audit.verify(connection) is None
        kept = AuditEvent(at=NOON, event="login", actor="100123", details={"count": 3})
        assert audit.events(connection) == [(1, kept)]
    database.close()
