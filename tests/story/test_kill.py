"""Server and watcher are killed with SIGKILL at each of their steps while a school delivers.

What was acknowledged is there afterwards, once; what was not, the school sends again. Good and
bad lists take turns.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import paramiko
import pytest

from sftpdrop.core.identifiers import DropId
from sftpdrop.watcher.vault import Vault
from tests.clients.installation import School
from tests.story.theatre import Theatre, logged_in, receipts, wait_for_receipt
from tests.waiting import wait_for
from tests.watcher.room import good_list, list_without

MOST_STEPS = 60
"""More than a delivery has: a program that is alive after so many was not doomed."""

_LOST = (paramiko.SSHException, OSError, EOFError)


@dataclass(frozen=True)
class Scene:
    """One delivery, and what is to become of it."""

    step: int
    content: bytes
    word: str
    state: str

    @property
    def name(self) -> str:
        return f"lijst {self.step}.xlsx"


def scenes() -> Iterator[Scene]:
    good, bad = good_list(), list_without("NAAM")
    for step in range(MOST_STEPS):
        if step % 2:
            yield Scene(step, bad, "AFGEKEURD", "rejected")
        else:
            yield Scene(step, good, "GOEDGEKEURD", "accepted")


Upload = Callable[[School, Scene], None]


@pytest.fixture
def upload(theatre: Theatre, tmp_path: Path) -> Upload:
    def send(school: School, scene: Scene) -> None:
        path = tmp_path / "upload"
        path.write_bytes(scene.content)
        with logged_in(theatre, school) as session:
            session.put(str(path), scene.name)

    return send


def test_server_killed_at_each_step_loses_nothing_it_acknowledged(
    theatre: Theatre, upload: Upload, capsys: pytest.CaptureFixture[str]
) -> None:
    theatre.start("watch")
    school = theatre.installation.add_school()
    for scene in scenes():
        theatre.start("serve", kill_at=scene.step)
        acknowledged = False
        with contextlib.suppress(*_LOST):
            upload(school, scene)
            acknowledged = True
        if not acknowledged:
            wait_for(lambda: theatre.is_dead("serve"), "the server was dead")
        survived = not theatre.is_dead("serve")
        theatre.kill("serve")
        theatre.start("serve")
        if not acknowledged:
            upload(school, scene)
        check_settled_once(theatre, school, scene, capsys)
        theatre.kill("serve")
        if survived:
            return
    pytest.fail("the server has more steps than expected")


def test_watcher_killed_at_each_step_settles_what_was_delivered_once(
    theatre: Theatre, upload: Upload, capsys: pytest.CaptureFixture[str]
) -> None:
    theatre.start("serve")
    school = theatre.installation.add_school()
    for scene in scenes():
        theatre.start("watch", kill_at=scene.step)
        upload(school, scene)

        def is_over() -> bool:
            return theatre.is_dead("watch") or is_put_away(theatre)

        wait_for(is_over, "the watcher was dead or done")
        survived = not theatre.is_dead("watch")
        theatre.kill("watch")
        theatre.start("watch")
        check_settled_once(theatre, school, scene, capsys)
        theatre.kill("watch")
        if survived:
            return
    pytest.fail("the watcher has more steps than expected")


def is_put_away(theatre: Theatre) -> bool:
    """Whether nothing is left in the spool or on the work table."""
    state = theatre.installation.state
    return not any(state.spool_new.iterdir()) and not any(state.work.iterdir())


def check_settled_once(
    theatre: Theatre, school: School, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wait_for_receipt(theatre, school, scene.name) == scene.word
    wait_for(lambda: is_put_away(theatre), "the drop was put away")
    (drop,) = (found for found in theatre.drops(capsys, school) if found["name"] == scene.name)
    assert drop["state"] == scene.state
    content = Vault(theatre.installation.state).bytes_of(DropId(drop["id"])).read_bytes()
    assert hashlib.sha256(content).hexdigest() == drop["sha256"]
    assert content == scene.content
    assert receipts(theatre, school, scene.name) == [scene.word]
    assert scene.name in school.listed()
