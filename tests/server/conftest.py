from collections.abc import Iterator
from pathlib import Path

import pytest

from sftpdrop.store.database import Database
from tests.schools import open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()
