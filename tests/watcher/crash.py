"""Kills the watcher at each of its steps, starts it again, and compares with a life without crash.

    python -m tests.watcher.crash SCENARIO DIRECTORY

A step is a call that changes what lasts: a rename, an fsync, an unlink, a commit. The program
prints a JSON object: how many steps the scenario has, the changes of state that it goes through,
and every step before which a crash led to another end.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from sftpdrop.core.drop import DropState, check_transition
from sftpdrop.errors import Conflict
from sftpdrop.store import drops, tables
from tests.watcher.crash_scenarios import SCENARIOS, Scenario
from tests.watcher.room import Room

STEPS = (
    "rename",
    "replace",
    "link",
    "fsync",
    "unlink",
    "mkdir",
    "rmdir",
    "ftruncate",
    "fchmod",
    "utime",
)
_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def run(scenario: str, directory: Path) -> dict[str, Any]:
    """Go through a scenario once without a crash, then once for each step with one there."""
    life = SCENARIOS[scenario]
    prepared = directory / "prepared"
    assert _in_child(lambda: life.prepare(Room(prepared))) == 0
    transitions = directory / "transitions"
    transitions.touch()
    with _recorded(transitions):
        expected = _end_of(life, prepared, directory / "whole", crash_at=None)
    steps = 0
    differing: list[dict[str, Any]] = []
    while True:
        end = _end_of(life, prepared, directory / f"step{steps}", crash_at=steps)
        if end is None:
            passed = transitions.read_text().split()
            return {"steps": steps, "differing": differing, "transitions": passed}
        if end != expected:
            differing.append({"step": steps, "expected": expected, "end": end})
        steps += 1


def _end_of(life: Scenario, prepared: Path, directory: Path, crash_at: int | None) -> str | None:
    """How everything stands after a run; None if it has no step number `crash_at`.

    Every third crash is followed by another one, a few steps into the new start.
    """
    shutil.copytree(prepared, directory, symlinks=True)
    if crash_at is not None:
        if _in_child(lambda: _work(life, directory, crash_at)) != -signal.SIGKILL:
            return None
        if crash_at % 3 == 0:
            _in_child(lambda: _work(life, directory, crash_at % 5))
    assert _in_child(lambda: _work(life, directory, None)) == 0
    result = directory / "end.json"
    assert _in_child(lambda: result.write_text(describe(Room(directory)))) == 0
    return result.read_text()


def _work(life: Scenario, directory: Path, crash_at: int | None) -> None:
    room = Room(directory)
    if crash_at is not None:
        _kill_at(crash_at)
    if life.decide is not None:
        with contextlib.suppress(Conflict):  # it was decided before the crash
            life.decide(room)
    room.work_off()


@contextlib.contextmanager
def _recorded(file: Path) -> Iterator[None]:
    """Write every change of state that is asked for into `file`, a line each."""

    def record(drop_id: str, before: DropState, after: DropState) -> None:
        check_transition(drop_id, before, after)
        with file.open("a") as lines:
            lines.write(f"{before}>{after}\n")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drops, "check_transition", record)
        yield


def _in_child(act: Callable[[], object]) -> int:
    """Run `act` in a forked child; returns its exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 - nothing may fall back into the parent's story
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _kill_at(number: int) -> None:
    """Let this process be killed just before its step `number`, counted from 0."""
    left = [number]

    def step() -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object, **kwargs: object) -> object:
            step()
            return call(*args, **kwargs)

        return counting

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    event.listen(Engine, "commit", lambda _connection: step())


def describe(room: Room) -> str:
    """Everything that a school, an admin or the library can see, without ids."""
    found = {
        "drops": [_row(room, drop.id) for drop in room.all_drops()],
        "audit": list(room.events()),
        "school": {path.name: _content(path) for path in _shown(room.state.schools)},
        "vault": [str(path.relative_to(room.state.vault)) for path in _files(room.state.vault)],
        "left": [path.name for path in (*room.state.work.iterdir(), *_files(room.state.spool_new))],
    }
    ids: dict[str, str] = {}
    text = json.dumps(found, indent=1, default=str)
    return _ID.sub(lambda match: ids.setdefault(match[0], f"id{len(ids)}"), text)


def _row(room: Room, drop_id: str) -> dict[str, Any]:
    ignored = {"tries", "prior_state"}  # an inspection that was cut short leaves its trace there
    with room.database.read() as connection:
        row = connection.execute(select(tables.drops).where(tables.drops.c.id == drop_id)).one()
        found = connection.execute(
            select(tables.findings.c.code).where(tables.findings.c.drop_id == drop_id)
        ).scalars()
        roll = select(tables.rolls.c.entries).where(tables.rolls.c.drop_id == drop_id)
        remembered = connection.execute(roll).scalar()
        values = {key: value for key, value in row._mapping.items() if key not in ignored}
        return {**values, "findings": list(found), "roll": len(remembered or ())}


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def _shown(schools: Path) -> list[Path]:
    """Without the hidden drafts of a crash, which the purge sweeps an hour later."""
    return [path for path in _files(schools) if not _ID.fullmatch(path.name[1:])]


def _content(path: Path) -> str:
    if path.suffix == ".xlsx" or not path.stat().st_mode & 0o400:
        return f"{path.stat().st_mode:o}"
    return path.read_text("utf-8-sig")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
