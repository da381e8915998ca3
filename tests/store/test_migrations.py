from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from sftpdrop.store.database import Database
from sftpdrop.store.tables import metadata
from tests.schools import open_database


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    assert differences == []
    database.close()


def test_a_second_migration_changes_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    assert database.is_current()
    database.migrate()
    assert database.is_current()
    database.close()


def test_a_new_file_is_not_current(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "new.db"))
    assert not database.is_current()
    database.close()
