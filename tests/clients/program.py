"""Running a client's program: its exit code and everything that it prints."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.clients.access import Seen
from tests.clients.wire import Wire
from tests.waiting import PATIENCE


def run(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Seen:
    """Run a program to its end."""
    return _watch(_start(command, env))


def interrupt(
    command: Sequence[str | Path],
    wire: Wire,
    env: Mapping[str, str] | None = None,
    number: signal.Signals = signal.SIGINT,
    *,
    wants_answers: bool = False,
) -> Seen:
    """Run a program over `wire` and send it a signal half-way; then let the wire go on.

    A program that `wants_answers` before it ends gets them. Any other one has ended by then: it
    could be faster with the rest of its file than with its end.
    """
    process = _start(command, env)
    assert wire.reached.wait(PATIENCE)
    process.send_signal(number)
    if not wants_answers:
        process.wait(PATIENCE)
    wire.let_go()
    return _watch(process)


def _start(command: Sequence[str | Path], env: Mapping[str, str] | None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
        start_new_session=True,  # no terminal: nobody is asked anything
    )


def _watch(process: "subprocess.Popen[str]") -> Seen:
    with process:
        try:
            text, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Seen(process.returncode == 0, text)
