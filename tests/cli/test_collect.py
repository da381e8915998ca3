import csv
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.watcher import collect as collecting
from sftpdrop.watcher.handover import Handover
from sftpdrop.watcher.vault import Vault
from tests.cli.office import Office
from tests.waiting import PATIENCE


class Killed(BaseException):
    """Stands for SIGKILL: no clean-up of ours catches it."""


def names(library: Path) -> list[str]:
    return sorted(path.name for path in library.iterdir())


def test_an_accepted_list_is_written_in_the_normal_form_and_marked(
    office: Office, library: Path, deliver: Callable[..., DropId]
) -> None:
    drop_id = deliver()
    (one,) = office.ok("collect", str(library), "--json").json
    assert names(library) == [f"100123_20260901_{drop_id}.csv"]
    assert one["file"] == str(library / names(library)[0])
    assert (one["id"], one["state"]) == (drop_id, "collected")
    assert office.state_of(drop_id) is DropState.COLLECTED
    content = (library / names(library)[0]).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode().splitlines(), delimiter=";"))
    assert len(rows) == 10
    assert {row["LEERLINGNUMMER"] for row in rows} >= {"00915", "20417"}


def test_a_second_run_finds_nothing_to_do(
    office: Office, library: Path, deliver: Callable[..., DropId]
) -> None:
    deliver()
    office.ok("collect", str(library))
    (library / names(library)[0]).unlink()
    assert office.ok("collect", str(library), "--json").json == []
    assert names(library) == []


@pytest.mark.parametrize("state", [DropState.HELD, DropState.REJECTED])
def test_what_is_not_accepted_is_not_collected(
    office: Office, library: Path, deliver: Callable[..., DropId], state: DropState
) -> None:
    deliver(state=state)
    assert office.ok("collect", str(library), "--json").json == []


@pytest.mark.parametrize("step", ["_mark", "_publish"])
def test_a_run_that_is_killed_loses_no_list_and_delivers_none_twice(
    office: Office,
    library: Path,
    deliver: Callable[..., DropId],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    first, second = deliver(), deliver("100124")

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(collecting, step, killed)
        with pytest.raises(Killed):
            office.run("collect", str(library))
    assert not [name for name in names(library) if not name.startswith(".")]
    collected = office.ok("collect", str(library), "--json").json
    assert [drop["id"] for drop in collected] == [first, second]
    assert len(names(library)) == 2
    assert office.ok("collect", str(library), "--json").json == []


def test_a_killed_run_is_finished_where_it_began(
    office: Office,
    library: Path,
    deliver: Callable[..., DropId],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    drop_id = deliver()
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "_publish", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            office.run("collect", str(library))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    office.ok("collect", str(elsewhere))
    assert names(library) == [f"100123_20260901_{drop_id}.csv"]
    assert names(elsewhere) == []


def test_a_list_withdrawn_during_the_run_is_left_out(
    office: Office,
    library: Path,
    deliver: Callable[..., DropId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drop_id = deliver()
    mark = collecting._mark

    def withdraw_first(*arguments: object) -> None:
        from sftpdrop.store import drops

        with office.database.begin() as connection:
            now = datetime.now(UTC)
            drops.change_state(connection, drop_id, DropState.WITHDRAWN, now=now)
        mark(*arguments)  # type: ignore[arg-type]  # passed through as they came

    monkeypatch.setattr(collecting, "_mark", withdraw_first)
    assert office.ok("collect", str(library), "--json").json == []
    assert names(library) == []
    assert office.state_of(drop_id) is DropState.WITHDRAWN


def test_two_runs_at_once_share_the_work(
    office: Office, library: Path, deliver: Callable[..., DropId]
) -> None:
    ids = {deliver(f"10012{number}") for number in range(4)}
    command = [sys.executable, "-m", "sftpdrop", "--config", str(office.config)]
    command += ["collect", str(library)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [run.communicate(timeout=PATIENCE)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    for drop_id in ids:
        assert sum(output.count(drop_id) for output in outputs) == 1
    assert len(names(library)) == 4


def test_one_broken_list_keeps_no_other_back(
    office: Office, library: Path, deliver: Callable[..., DropId]
) -> None:
    broken, whole = deliver(), deliver("100124")
    (office.state.vault / broken / "bytes").unlink()
    outcome = office.run("collect", str(library))
    assert outcome.code == 75
    assert broken in outcome.err
    assert office.state_of(whole) is DropState.COLLECTED
    assert office.state_of(broken) is DropState.ACCEPTED


def test_lists_that_fit_are_told_where_the_disk_is_full_for_another(
    office: Office, library: Path, deliver: Callable[..., DropId], monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = deliver(), deliver("100124")
    write = Handover.write

    def full_for_the_large_one(self: Handover, drop: Drop, destination: Path) -> int:
        if drop.id == large:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, drop, destination)

    monkeypatch.setattr(Handover, "write", full_for_the_large_one)
    outcome = office.run("collect", str(library))
    assert outcome.code == 75
    assert small in outcome.out
    assert f"{large}.csv: No space left on device" in outcome.err
    assert names(library) == [f"100124_20260901_{small}.csv"]
    assert office.state_of(large) is DropState.ACCEPTED


def test_a_library_that_cannot_be_written_to_is_told_and_every_list_waits(
    office: Office, library: Path, deliver: Callable[..., DropId], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [deliver(), deliver("100124")]

    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Handover, "write", read_only)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", read_only)
        outcome = office.run("collect", str(library))
    assert outcome.code == 75
    assert all(f"{drop_id}.csv: Read-only file system" in outcome.err for drop_id in waiting)
    assert {office.state_of(drop_id) for drop_id in waiting} == {DropState.ACCEPTED}


def test_an_encrypted_vault_is_opened_by_its_key(
    office: Office, library: Path, deliver: Callable[..., DropId], tmp_path: Path
) -> None:
    drop_id = deliver()
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n")
    table = office.state.work / drop_id
    (office.state.vault / drop_id).rename(table)
    Vault(office.state, [str(identity.to_public())]).keep(table)
    refused = office.run("collect", str(library))
    assert refused.code == 75
    assert "--identity" in refused.err
    office.ok("collect", str(library), "--identity", str(key))
    assert names(library) == [f"100123_20260901_{drop_id}.csv"]
    assert not list(office.state.work.iterdir())


def test_a_directory_that_is_not_there_is_not_made(office: Office, tmp_path: Path) -> None:
    assert office.run("collect", str(tmp_path / "nergens")).code == 73
