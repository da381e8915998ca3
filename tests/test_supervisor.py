import os
import signal
import sys
from pathlib import Path

import pytest

from sftpdrop import supervisor
from sftpdrop.settings import Settings
from sftpdrop.supervisor import Program, next_delay, supervise

READY = "import os, signal, sys, time; print('sftpdrop: server ready on 127.0.0.1:5', flush=True)\n"
WATCHING = "import signal; print('sftpdrop: watcher ready', flush=True); signal.pause()"
SETTINGS = Settings.from_values({"server": {"drain_seconds": 0.1}}, source="test")


def program(name: str, script: str, *arguments: str) -> Program:
    return Program(name, (sys.executable, "-c", script, *arguments))


def end_this(_address: str) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_readiness_is_told_once_when_both_are_ready() -> None:
    told: list[str] = []

    def end(address: str) -> None:
        told.append(address)
        end_this(address)

    programs = (program("server", READY + "signal.pause()"), program("watcher", WATCHING))
    assert supervise(programs, SETTINGS, end) == 0
    assert told == ["127.0.0.1:5"]


def test_a_program_that_crashes_is_started_again_on_the_port_it_had(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = READY + (
        "first = not os.path.exists(sys.argv[1])\n"
        "print(os.environ.get('SFTPDROP_SERVER__LISTEN'), file=open(sys.argv[1], 'a'))\n"
        "if first: os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.kill(os.getppid(), signal.SIGTERM); signal.pause()"
    )
    programs = (program("server", script, str(tmp_path / "starts")), program("watcher", WATCHING))
    assert supervise(programs, SETTINGS, lambda _address: None) == 0
    assert (tmp_path / "starts").read_text().split() == ["None", "127.0.0.1:5"]
    assert "the server was ended by SIGKILL; it is started again in 0.2 s" in capfd.readouterr().err


def test_a_program_that_never_was_ready_ends_both_with_its_exit_code() -> None:
    programs = (program("server", "raise SystemExit(78)"), program("watcher", WATCHING))
    assert supervise(programs, SETTINGS, end_this) == 78


def test_a_program_that_does_not_end_in_time_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_GRACE", 0.1)
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"
    ready_when_deaf = "import signal\n" + deaf.split("\n", maxsplit=1)[0] + "\n" + READY + deaf
    programs = (program("server", ready_when_deaf), program("watcher", WATCHING))
    assert supervise(programs, SETTINGS, end_this) == 0


def test_what_a_program_says_otherwise_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    script = "print('something else', flush=True)\n" + READY + "signal.pause()"
    programs = (program("server", script), program("watcher", WATCHING))
    supervise(programs, SETTINGS, end_this)
    assert "something else" in capfd.readouterr().out


def test_the_delay_grows_while_a_program_keeps_ending() -> None:
    delay, delays = 0.0, []
    for _ in range(10):
        delay = next_delay(delay, lived=1)
        delays.append(delay)
    assert delays == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]


def test_the_delay_begins_anew_after_a_long_life() -> None:
    assert next_delay(30, lived=3600) == 0.2


def test_what_a_crashed_program_left_running_is_ended_before_it_starts_again(
    tmp_path: Path,
) -> None:
    script = READY + (
        "first = not os.path.exists(sys.argv[1]); open(sys.argv[1], 'a').write('.')\n"
        "if first and os.fork(): os._exit(1)\n"
        "if not first: os.kill(os.getppid(), signal.SIGTERM)\n"
        "signal.pause()"
    )
    programs = (program("server", script, str(tmp_path / "starts")), program("watcher", WATCHING))
    # What the first left holds the pipe: without its end there would be no second start.
    assert supervise(programs, SETTINGS, lambda _address: None) == 0
    assert (tmp_path / "starts").read_text() == ".."
