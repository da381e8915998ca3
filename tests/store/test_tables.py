from datetime import UTC
from pathlib import Path

import pytest

from sftpdrop.settings import Settings
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.postgresql import Cluster
from tests.schools import NOON, PASS_NUMBER, add_school


def test_a_moment_is_told_in_utc_wherever_the_database_believes_to_be(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTZ", "Pacific/Auckland")  # as TZ or postgresql.conf may say
    settings = Settings.from_values({"state": {"database": cluster.new_database()}}, source="")
    database = Database.open(settings.database_url, tmp_path)
    database.migrate()
    add_school(database)
    with database.read() as connection:
        told = accounts.get(connection, PASS_NUMBER).created_at
    database.close()
    assert (told, told.tzinfo) == (NOON, UTC)
