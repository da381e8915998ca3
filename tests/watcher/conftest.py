from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sftpdrop.watcher.pool import InspectionPool
from tests.waiting import PATIENCE
from tests.watcher.building import LIMITS, SECRET, profile
from tests.watcher.room import Room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "state")


@pytest.fixture(scope="module")
def pool() -> Iterator[InspectionPool]:
    """One child under the limits that it has by default, on a machine that may be busy."""
    patient = replace(LIMITS, wall_seconds=PATIENCE)
    with InspectionPool(1, profile(), patient, SECRET) as opened:
        yield opened
