import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sftpdrop.cli import run
from sftpdrop.core.identifiers import DropId
from sftpdrop.settings import Settings
from sftpdrop.statedir import StateDirectory


@pytest.fixture
def state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> StateDirectory:
    assert run(["init", str(tmp_path / "here"), "--listen", "127.0.0.1:1"]) == 0
    capsys.readouterr()
    return Settings.load(tmp_path / "here/sftpdrop.toml").state_directory


class Doctor:
    """Runs `sftpdrop doctor --json` on an installation and gives its lines by subject."""

    def __init__(self, state: StateDirectory, capture: pytest.CaptureFixture[str]) -> None:
        self._config = str(state.root / "sftpdrop.toml")
        self._capture = capture
        self.code = -1

    def lines(self, subject: str) -> list[dict[str, Any]]:
        self.code = run(["--config", self._config, "doctor", "--json"])
        checks = json.loads(self._capture.readouterr().out)
        return [check for check in checks if check["subject"] == subject]

    def levels(self, subject: str) -> list[str]:
        return [check["level"] for check in self.lines(subject)]


@pytest.fixture
def doctor(state: StateDirectory, capsys: pytest.CaptureFixture[str]) -> Doctor:
    return Doctor(state, capsys)


@contextmanager
def something_that_answers(banner: bytes) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(banner)

        answering = threading.Thread(target=answer)
        answering.start()
        yield listener.getsockname()[1]
        answering.join()


@pytest.mark.parametrize(
    "subject",
    ["settings", "profile", "database", "state", "file system", "host key", "audit", "work"],
)
def test_a_new_installation_is_in_order(doctor: Doctor, subject: str) -> None:
    assert doctor.levels(subject) == ["ok"]


def test_programs_that_do_not_run_are_found_and_set_the_exit_code(doctor: Doctor) -> None:
    assert doctor.levels("server") == ["fail"]
    assert doctor.levels("watcher") == ["fail"]
    assert doctor.code == 78


def test_a_server_that_answers_as_ssh_is_in_order(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with something_that_answers(b"SSH-2.0-sftpdrop\r\n") as port:
        monkeypatch.setenv("SFTPDROP_SERVER__LISTEN", f"127.0.0.1:{port}")
        assert doctor.levels("server") == ["ok"]


def test_another_program_on_the_port_is_not_the_server(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with something_that_answers(b"220 ftp ready\r\n") as port:
        monkeypatch.setenv("SFTPDROP_SERVER__LISTEN", f"127.0.0.1:{port}")
        assert doctor.levels("server") == ["fail"]


def test_a_vault_that_others_can_read_is_found_with_the_command_that_mends_it(
    doctor: Doctor, state: StateDirectory
) -> None:
    state.vault.chmod(0o755)
    (found,) = doctor.lines("state")
    assert found["level"] == "fail"
    assert found["hint"] == f"chmod 700 {state.vault}"


def test_a_host_key_that_others_can_read_is_found(doctor: Doctor, state: StateDirectory) -> None:
    (key,) = state.keys.iterdir()
    key.chmod(0o644)
    assert doctor.levels("host key") == ["fail", "ok"]


def test_a_missing_host_key_is_found(doctor: Doctor, state: StateDirectory) -> None:
    (key,) = state.keys.iterdir()
    key.unlink()
    assert doctor.levels("host key") == ["fail"]


def test_a_missing_database_is_found_and_not_made(doctor: Doctor, state: StateDirectory) -> None:
    state.database.unlink()
    assert doctor.levels("database") == ["fail"]
    assert not state.database.exists()


def test_a_profile_that_does_not_exist_is_found(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SFTPDROP_ROSTER__PROFILE", "nowhere")
    assert doctor.levels("profile") == ["fail"]


def test_work_that_waits_for_long_is_a_warning(doctor: Doctor, state: StateDirectory) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    old = DropId.parse(_ulid_at(hour_ago))
    (state.spool_new / old).mkdir()
    (found,) = doctor.lines("work")
    assert found["level"] == "warn"
    assert found["finding"] == "1 in spool/new, the oldest for 60 minutes"


def test_work_of_this_moment_is_no_warning(doctor: Doctor, state: StateDirectory) -> None:
    (state.spool_new / DropId.new()).mkdir()
    assert doctor.levels("work") == ["ok"]


def test_what_this_user_may_not_read_is_a_warning(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "/the/work")

    monkeypatch.setattr(os, "open", refuse)
    (found,) = doctor.lines("watcher")
    assert found["level"] == "warn"
    assert found["hint"] == "run as root"


def test_for_people_each_line_says_ok_warn_or_fail(
    state: StateDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["--config", str(state.root / "sftpdrop.toml"), "doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"ok    settings: {state.root}/sftpdrop.toml"
    assert {line[:4].strip() for line in lines if not line.startswith("      hint: ")} <= {
        "ok", "warn", "fail",
    }  # fmt: skip


def _ulid_at(moment: datetime) -> str:
    """A drop id that was made at `moment`."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    milliseconds = int(moment.timestamp() * 1000)
    return "".join(alphabet[milliseconds >> shift & 31] for shift in range(45, -1, -5)) + "0" * 16


def test_a_key_of_the_audit_that_is_gone_or_open_is_found(
    doctor: Doctor, state: StateDirectory
) -> None:
    key = state.audit / "key"
    key.chmod(0o644)
    (check,) = doctor.lines("audit")
    assert (check["level"], check["hint"]) == ("fail", f"chmod 640 {key}")
    key.unlink()
    (check,) = doctor.lines("audit")
    assert check["level"] == "fail"
    assert "missing" in check["finding"]
