"""The README's first command, as somebody who copies its lines meets it."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
import pytest

from sftpdrop.cli import run
from tests.locks import held
from tests.programs import need
from tests.waiting import PATIENCE, wait_for


@dataclass(frozen=True)
class Demo:
    """A running demo: its terminal, and what it printed before its log."""

    terminal: "pexpect.spawn[str]"
    directory: Path
    printed: str

    def line(self, pattern: str) -> str:
        found = re.search(pattern, self.printed, re.MULTILINE)
        assert found, self.printed
        return found[1]

    def drops(self, capture: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
        capture.readouterr()
        assert (
            run(["--config", str(self.directory / "sftpdrop.toml"), "drop", "list", "--json"]) == 0
        )
        drops: list[dict[str, Any]] = json.loads(capture.readouterr().out)
        return drops


def start(directory: Path) -> Demo:
    """Start a demo; one after another, since each looks for a port that is free."""
    with held(Path(tempfile.gettempdir())):
        terminal = pexpect.spawn(
            sys.executable,
            ["-m", "sftpdrop", "demo", str(directory)],
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(50, 300),
        )
        terminal.expect("Ctrl-C ends the demo")
    return Demo(terminal, directory, str(terminal.before).replace("\r\n", "\n"))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    started = start(tmp_path / "a demo")
    yield started
    started.terminal.close(force=True)


def test_the_printed_lines_deliver_both_lists_and_show_the_answer(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need("sftp")
    school = pexpect.spawn(
        "/bin/sh",
        ["-c", demo.line("^  (sftp .*)$")],
        encoding="utf-8",
        timeout=PATIENCE,
        cwd=str(tmp_path),
        dimensions=(50, 300),
    )
    school.expect("password:")
    school.sendline(demo.line(r"^  password:  (\S+)$"))
    school.expect("sftp> ")
    for line in re.findall("^  (put .*)$", demo.printed, re.MULTILINE):
        school.sendline(line)
        school.expect("100%")
        school.expect("sftp> ")
    answer = "zonder-achternaam.xlsx.AFGEKEURD.txt"

    def is_listed() -> bool:
        school.sendline("ls -1")
        school.expect("sftp> ")
        return answer in str(school.before)

    wait_for(is_listed, "the answer lay there")
    school.sendline(demo.line("^  (get .*)$"))
    school.expect("sftp> ")
    school.sendline(demo.line("^  (!cat .*)$"))
    school.expect("NAAM")
    school.sendline("bye")
    school.expect(pexpect.EOF)
    drops = {drop["name"]: drop for drop in demo.drops(capsys)}
    good, wrong = drops["leerlingen.xlsx"], drops["zonder-achternaam.xlsx"]
    assert (good["state"], good["pupils"], good["groups"]["Groep 3"]) == ("accepted", 10, 2)
    assert (wrong["state"], wrong["errors"]) == ("rejected", 1)


def test_the_library_s_printed_line_lists_the_drops(demo: Demo) -> None:
    shown = subprocess.run(
        demo.line("^  (.* drop list)$"), shell=True, capture_output=True, text=True, check=True
    )
    assert shown.stdout.startswith("id ")


def test_the_first_line_says_that_it_is_ready_or_which_port_is_taken(demo: Demo) -> None:
    first, second, *_ = demo.printed.splitlines()
    ready = second if first.startswith("port 2222 is taken") else first
    assert ready.startswith("sftpdrop: ready on 127.0.0.1:")


def test_ctrl_c_ends_the_demo_in_peace(demo: Demo) -> None:
    demo.terminal.sendintr()
    demo.terminal.expect(pexpect.EOF)
    assert "Traceback" not in str(demo.terminal.before)
    demo.terminal.close()
    assert demo.terminal.exitstatus == 0


def test_a_second_demo_goes_on_where_the_first_was(demo: Demo) -> None:
    password = demo.line(r"^  password:  (\S+)$")
    demo.terminal.sendintr()
    demo.terminal.expect(pexpect.EOF)
    again = start(demo.directory)
    assert again.line(r"^  password:  (\S+)$") == password
    again.terminal.close(force=True)


def test_a_port_that_is_taken_is_said_and_another_used(demo: Demo, tmp_path: Path) -> None:
    second = start(tmp_path / "second")
    assert "port 2222 is taken on this machine: the demo uses " in second.printed
    assert second.line(r"ready on (\S+)$") != demo.line(r"ready on (\S+)$")
    second.terminal.close(force=True)
