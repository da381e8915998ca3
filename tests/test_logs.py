import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import pytest
import structlog

from sftpdrop import logs
from sftpdrop.settings import LogSettings


def full() -> TextIO:
    """A file on a disk that is always full (full(4))."""
    return Path("/dev/full").open("w", buffering=1, encoding="utf-8")


def deaf() -> TextIO:
    """A pipe whose reader is gone."""
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w", buffering=1, encoding="utf-8")


@pytest.fixture(params=[full, deaf])
def stream(request: pytest.FixtureRequest) -> Iterator[TextIO]:
    make: Callable[[], TextIO] = request.param
    stream = make()
    yield stream
    with suppress(OSError):  # what it still holds
        stream.close()


def test_a_line_that_cannot_be_written_stops_nobody(
    stream: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure(LogSettings(), "test")
    for _ in range(1000):
        structlog.get_logger().error("delivered", bytes=40_000)
