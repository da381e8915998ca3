import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from sftpdrop.cli import run
from tests.waiting import PATIENCE

READY = re.compile(r"sftpdrop: ready on 127\.0\.0\.1:(\d+)\n")


class Installation:
    """A new installation on a port that the system chooses, and `sftpdrop run` on it."""

    def __init__(self, directory: Path) -> None:
        self.config = directory / "sftpdrop.toml"
        assert run(["init", str(directory), "--listen", "127.0.0.1:0"]) == 0

    def start(self, command: str = "run", **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "sftpdrop", "--config", str(self.config), command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "here")


@pytest.fixture
def running(installation: Installation) -> Iterator["subprocess.Popen[str]"]:
    with installation.start() as program:
        yield program
        program.kill()


def stream(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def port_of(program: "subprocess.Popen[str]") -> int:
    said = stream(program.stdout).readline()
    ready = READY.fullmatch(said)
    assert ready, said or stream(program.stderr).read()
    return int(ready[1])


def banner_at(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        return connection.recv(8)


def child_named(program: "subprocess.Popen[str]", command: str) -> int:
    """The process id of the child of `program` that was started with `command`."""
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
    (found,) = [
        int(pid)
        for pid in children
        if command in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    ]
    return found


def test_run_says_in_one_line_that_both_are_ready_and_where(
    running: "subprocess.Popen[str]",
) -> None:
    assert banner_at(port_of(running)) == b"SSH-2.0-"
    running.terminate()
    assert stream(running.stdout).read() == ""
    assert running.wait(PATIENCE) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_run_and_its_programs_without_a_word(
    running: "subprocess.Popen[str]", number: signal.Signals
) -> None:
    port_of(running)
    running.send_signal(number)
    # The programs hold the other end of this pipe: its end is the end of all of them.
    said = stream(running.stderr).read()
    assert running.wait(PATIENCE) == 0
    assert "Traceback" not in said
    assert "error" not in said


def test_a_killed_run_leaves_no_orphans(running: "subprocess.Popen[str]") -> None:
    port = port_of(running)
    running.kill()
    stream(running.stderr).read()
    with pytest.raises(ConnectionRefusedError):
        banner_at(port)


def test_a_killed_server_is_started_again_on_the_same_port(
    running: "subprocess.Popen[str]",
) -> None:
    port = port_of(running)
    os.kill(child_named(running, "serve"), signal.SIGKILL)
    log = stream(running.stderr)
    assert next(line for line in log if "was ended by SIGKILL; it is started again" in line)
    assert next(line for line in log if "the server is ready again" in line)
    assert banner_at(port) == b"SSH-2.0-"


def test_a_second_watcher_is_refused(
    installation: Installation, running: "subprocess.Popen[str]"
) -> None:
    port_of(running)
    with installation.start("watch") as second:
        assert second.wait(PATIENCE) == 65
        assert "another watcher works on" in stream(second.stderr).read()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_second_server_on_the_port_is_refused(
    installation: Installation, running: "subprocess.Popen[str]", processes: str
) -> None:
    port = port_of(running)
    environment = {
        "SFTPDROP_SERVER__LISTEN": f"127.0.0.1:{port}",
        "SFTPDROP_SERVER__PROCESSES": processes,
    }
    with installation.start("serve", **environment) as second:
        assert second.wait(PATIENCE) == 70
        assert stream(second.stdout).read() == ""
        assert f"cannot listen on 127.0.0.1:{port}" in stream(second.stderr).read()
    assert banner_at(port) == b"SSH-2.0-"


@pytest.mark.parametrize("host", ["::1", "::"])
def test_a_server_listens_on_an_ipv6_address(installation: Installation, host: str) -> None:
    with installation.start("serve", SFTPDROP_SERVER__LISTEN=f"[{host}]:0") as program:
        said = stream(program.stdout).readline()
        ready = re.fullmatch(rf"sftpdrop: server ready on \[{host}\]:(\d+)\n", said)
        assert ready, said
        with socket.create_connection(("::1", int(ready[1])), timeout=PATIENCE) as connection:
            assert connection.recv(8) == b"SSH-2.0-"
        if host == "::":
            assert banner_at(int(ready[1])) == b"SSH-2.0-"
        program.terminate()
        assert program.wait(PATIENCE) == 0


def test_a_wrong_setting_ends_run_at_once_with_its_exit_code(installation: Installation) -> None:
    text = installation.config.read_text("utf-8")
    installation.config.write_text(text.replace('"schoolwise"', '"nowhere"'), "utf-8")
    with installation.start() as program:
        assert program.wait(PATIENCE) == 78
        assert "nowhere.toml" in stream(program.stderr).read()
