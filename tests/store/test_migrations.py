import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from sftpdrop.store.database import Database
from sftpdrop.store.tables import metadata
from tests.postgresql import Cluster


def migrate(url: str) -> bool:
    database = Database.open(url)
    database.migrate()
    try:
        return database.is_current()
    finally:
        database.close()


def migrate_twice_at_once(url: str) -> list[bool]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        return list(processes.map(migrate, [url, url]))


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
    assert migrate_twice_at_once(f"sqlite:///{tmp_path}/new.db") == [True, True]


def test_two_programs_may_start_on_an_empty_postgresql_database(cluster: Cluster) -> None:
    url = cluster.new_database().replace("://", "+psycopg://")
    assert migrate_twice_at_once(url) == [True, True]


def test_a_new_file_is_not_current(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "new.db"))
    assert not database.is_current()
    database.close()
