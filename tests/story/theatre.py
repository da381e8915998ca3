"""Both programs on one installation, killed and started again as the story wants it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paramiko
import pytest

from sftpdrop.cli import run as run_command
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.schooldir import RECEIPT_WORDS
from tests.clients.installation import HOST, Installation, School
from tests.ports import keep_port
from tests.waiting import PATIENCE, wait_for


class Theatre:
    """One installation on a port of its own, and the programs that run on it."""

    def __init__(self, directory: Path) -> None:
        self.installation = Installation(directory)
        self._kept = keep_port()
        self.port: int = self._kept.getsockname()[1]
        self._running: dict[str, subprocess.Popen[str]] = {}

    def start(self, *commands: str, kill_at: int | None = None) -> None:
        """Start programs and wait until they are ready; with `kill_at` they are doomed."""
        for command in commands:
            self._running[command] = self._begin(command, kill_at)
        for command in commands:
            output = self._running[command].stdout
            assert output is not None
            assert "ready" in output.readline(), self.log(command)

    def is_dead(self, command: str) -> bool:
        """Whether a program has been killed."""
        return self._running[command].poll() == -signal.SIGKILL

    def kill(self, *commands: str) -> None:
        """Kill programs as `kill -9` does."""
        for command in commands:
            process = self._running.pop(command)
            process.kill()
            self._end(process)

    def end(self) -> None:
        """End what runs, as a service manager does."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            self._end(process)
        self._running.clear()
        self._kept.close()

    def log(self, command: str) -> str:
        return (self.installation.config.parent / f"{command}.log").read_text("utf-8")

    def drops(self, capture: pytest.CaptureFixture[str], school: School) -> list[dict[str, Any]]:
        """What `drop list --json` says of a school."""
        capture.readouterr()
        config = str(self.installation.config)
        arguments = ["drop", "list", "--school", school.pass_number, "--json"]
        assert run_command(["--config", config, *arguments]) == 0
        found: list[dict[str, Any]] = json.loads(capture.readouterr().out)
        return found

    def _begin(self, command: str, kill_at: int | None) -> "subprocess.Popen[str]":
        module = "sftpdrop" if kill_at is None else "tests.story.doomed"
        config = str(self.installation.config)
        with (self.installation.config.parent / f"{command}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, "--config", config, command],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={
                    **os.environ,
                    "SFTPDROP_SERVER__LISTEN": f"{HOST}:{self.port}",
                    "STORY_KILL_AT": str(kill_at),
                },
            )

    def _end(self, process: "subprocess.Popen[str]") -> None:
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def logged_in(theatre: Theatre, school: School) -> Iterator[paramiko.SFTPClient]:
    """A session of a school."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    with client:
        client.connect(
            HOST,
            theatre.port,
            school.user,
            school.password,
            look_for_keys=False,
            allow_agent=False,
            timeout=PATIENCE,
        )
        with client.open_sftp() as session:
            yield session


def receipts(theatre: Theatre, school: School, name: str) -> Sequence[str]:
    """The verdict words of the receipts that lie beside a name."""
    directory = theatre.installation.state.school(PassNumber(school.pass_number))
    return [word for word in RECEIPT_WORDS if (directory / f"{name}.{word}.txt").exists()]


def wait_for_receipt(theatre: Theatre, school: School, name: str) -> str:
    """Wait for the answer to a name; its word."""
    wait_for(lambda: bool(receipts(theatre, school, name)), f"a receipt of {name} came")
    found = receipts(theatre, school, name)
    assert len(found) == 1
    return found[0]


def spoken(text: str) -> str:
    """A receipt's text on one line."""
    return re.sub(r"\s+", " ", text.removeprefix("\ufeff"))
