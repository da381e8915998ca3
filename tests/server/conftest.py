import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sftpdrop.store.database import Database
from tests.schools import open_database
from tests.server.clock import Clock


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the event loop and of the server in this process."""
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock
