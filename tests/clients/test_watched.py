"""What a client's habits come to once the watcher has seen them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from sftpdrop.cli import run
from sftpdrop.core.account import Locale
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.errors import Refused
from sftpdrop.store import drops
from sftpdrop.store.database import Database
from sftpdrop.texts.refusals import say_refusal
from tests.clients.access import straight_to
from tests.clients.installation import Installation, School
from tests.clients.openssh import Sftp
from tests.clients.raw import NEW, Raw, StatusError
from tests.clients.scenarios import Stage
from tests.waiting import wait_for
from tests.watcher.building import many_rows, xlsxwriter_bytes

NAME = "leerlingen.xlsx"
ACCEPTED, COLLECTED = DropState.ACCEPTED, DropState.COLLECTED


@dataclass(frozen=True)
class Judged:
    """A school's drops as the database has them."""

    database: Database
    school: School

    def drops(self) -> list[Drop]:
        with self.database.read() as connection:
            found = drops.listed(connection, pass_number=self.school.pass_number)
        return sorted(found, key=lambda drop: drop.id)

    def states(self) -> list[DropState]:
        return [drop.state for drop in self.drops()]

    def wait_for(self, *states: DropState) -> None:
        """Wait until the drops, oldest first, are in these states and the spool is empty."""

        def reached() -> bool:
            state = self.school.installation.state
            idle = not any(state.spool_new.iterdir()) and not any(state.work.iterdir())
            return idle and self.states() == list(states)

        wait_for(reached, f"the drops were {', '.join(states)}")


@cache
def roll(pupils: int) -> bytes:
    """A list that is accepted."""
    return xlsxwriter_bytes(many_rows(pupils))


@pytest.fixture(scope="module")
def watched(installation: Installation) -> Iterator[Installation]:
    with installation.running("watch", "watcher ready"):
        yield installation


@pytest.fixture
def judged(watched: Installation) -> Iterator[Judged]:
    database = Database.open(watched.settings.database_url, watched.settings.state_directory.audit)
    yield Judged(database, watched.add_school())
    database.close()


def test_same_bytes_again_after_a_lost_reply_are_one_drop(judged: Judged, tmp_path: Path) -> None:
    for _ in range(2):
        with Raw(straight_to(judged.school, tmp_path)) as raw:
            raw.put(NAME, roll(30))
    judged.wait_for(ACCEPTED)
    with Raw(straight_to(judged.school, tmp_path)) as raw:
        raw.put(NAME, roll(30))
        judged.wait_for(ACCEPTED)
        wait_for(lambda: f"{NAME}.GOEDGEKEURD.txt" in raw.list(), "the receipt was back")
        assert raw.list()[NAME] == len(roll(30))


def test_delete_then_rename_is_a_replacement_and_no_withdrawal(
    judged: Judged, tmp_path: Path
) -> None:
    with Raw(straight_to(judged.school, tmp_path)) as raw:
        raw.put(NAME, roll(30))
        judged.wait_for(ACCEPTED)
        raw.put(f"{NAME}.filepart", roll(31))
        raw.remove(NAME)
        raw.rename(f"{NAME}.filepart", NAME)
        judged.wait_for(DropState.SUPERSEDED, ACCEPTED)


def test_delete_alone_withdraws(judged: Judged, tmp_path: Path) -> None:
    with Raw(straight_to(judged.school, tmp_path)) as raw:
        raw.put(NAME, roll(30))
        judged.wait_for(ACCEPTED)
        raw.remove(NAME)
        judged.wait_for(DropState.WITHDRAWN)
        assert raw.list() == {}


def test_replacement_that_is_cut_leaves_the_last_good_list(judged: Judged, tmp_path: Path) -> None:
    with Raw(straight_to(judged.school, tmp_path)) as raw:
        raw.put(NAME, roll(30))
        judged.wait_for(ACCEPTED)
        raw.write(raw.open(NAME, NEW), 0, roll(31)[:2000])
        raw.reset()
    judged.school.settle()
    assert judged.states() == [ACCEPTED]


def test_upload_that_is_open_while_its_name_is_judged_is_the_next_drop(
    judged: Judged, tmp_path: Path
) -> None:
    with (
        Raw(straight_to(judged.school, tmp_path)) as one,
        Raw(straight_to(judged.school, tmp_path)) as other,
    ):
        handle = other.open(NAME, NEW)
        other.write(handle, 0, roll(31)[:2000])
        one.put(NAME, roll(30))
        judged.wait_for(ACCEPTED)
        other.write(handle, 2000, roll(31)[2000:])
        other.close(handle)
        judged.wait_for(DropState.SUPERSEDED, ACCEPTED)
        wait_for(lambda: f"{NAME}.GOEDGEKEURD.txt" in one.list(), "the receipt was there")
        assert one.list()[NAME] == len(roll(31))


def test_collected_list_cannot_be_deleted_and_a_person_is_told_why(
    judged: Judged, tmp_path: Path
) -> None:
    sentence = say_refusal(Refused("already_collected"), Locale.DUTCH)
    with Raw(straight_to(judged.school, tmp_path)) as raw:
        raw.put(NAME, roll(30))
        judged.wait_for(ACCEPTED)
        config = str(judged.school.installation.config)
        (tmp_path / "library").mkdir()
        assert run(["--config", config, "collect", str(tmp_path / "library")]) == 0
        assert judged.states() == [COLLECTED]
        with pytest.raises(StatusError) as refused:
            raw.remove(NAME)
        assert refused.value.text == sentence
        assert raw.list()[NAME] == len(roll(30))
    seen = Stage(judged.school, Sftp, tmp_path).act().delete(NAME)
    assert not seen.worked
    assert sentence in seen.text
    assert judged.states() == [COLLECTED]


def test_collected_list_is_replaced_in_the_way_of_winscp(judged: Judged, tmp_path: Path) -> None:
    with Raw(straight_to(judged.school, tmp_path)) as raw:
        raw.put(NAME, roll(30))
        judged.wait_for(ACCEPTED)
        config = str(judged.school.installation.config)
        (tmp_path / "library").mkdir()
        assert run(["--config", config, "collect", str(tmp_path / "library")]) == 0
        raw.put(f"{NAME}.filepart", roll(31))
        raw.remove(NAME)
        raw.rename(f"{NAME}.filepart", NAME)
        wait_for(lambda: judged.states()[1:] == [ACCEPTED], "the new list was accepted")
