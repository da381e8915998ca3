from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import Office


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    opened = Office(tmp_path, capsys)
    yield opened
    opened.database.close()
