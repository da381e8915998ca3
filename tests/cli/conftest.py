from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from tests.cli.office import Office


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    opened = Office(tmp_path, capsys)
    yield opened
    opened.database.close()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    directory = tmp_path / "library"
    directory.mkdir()
    return directory


@pytest.fixture
def deliver(office: Office, tmp_path: Path) -> Callable[..., DropId]:
    """Delivers the example workbook, which is accepted and lies in the vault."""
    workbook = tmp_path / "example.xlsx"
    office.ok("template", str(workbook))

    def accepted(school: str = "100123", *, state: DropState = DropState.ACCEPTED) -> DropId:
        drop_id = office.drop(DropState.INSPECTING, state, school=school, profile="schoolwise")
        entry = office.state.vault / drop_id
        entry.mkdir()
        (entry / "bytes").write_bytes(workbook.read_bytes())
        return drop_id

    office.school()
    return accepted
