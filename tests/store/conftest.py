from collections.abc import Iterator
from pathlib import Path

import pytest

from sftpdrop.settings import Settings
from sftpdrop.store.database import Database
from tests.postgresql import Cluster
from tests.schools import open_database
from tests.store.trails import write_trail


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = open_database(tmp_path)
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        settings = Settings.from_values({"state": {"database": cluster.new_database()}}, source="")
        opened = Database.open(settings.database_url, tmp_path)
        opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def trail(database: Database) -> Database:
    write_trail(database)
    return database
