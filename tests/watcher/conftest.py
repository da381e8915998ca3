from collections.abc import Iterator
from pathlib import Path

import pytest

from sftpdrop.watcher.pool import InspectionPool
from tests.watcher.building import LIMITS, SECRET, profile
from tests.watcher.room import Room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "state")


@pytest.fixture(scope="module")
def pool() -> Iterator[InspectionPool]:
    """One child under the limits that it has by default."""
    with InspectionPool(1, profile(), LIMITS, SECRET) as opened:
        yield opened
