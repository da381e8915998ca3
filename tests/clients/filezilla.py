"""FileZilla's own engine for SFTP, fzsftp, spoken to as its window does (protocol version 11).

The engine prints events: one character for the kind, then none or more lines. It reads commands
as lines, and answers to its questions as lines that begin with "-". A file's bytes go through
shared memory, whose descriptor the engine inherits.
"""

import mmap
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from enum import IntEnum
from typing import IO

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample
from tests.programs import need
from tests.waiting import PATIENCE

_MEMORY = 4 * 1024 * 1024
_BUFFER = 256 * 1024


class Event(IntEnum):
    """The kinds of events that matter here."""

    REPLY = 0
    DONE = 1
    ERROR = 2
    VERBOSE = 3
    STATUS = 5
    LIST_ENTRY = 8
    ASK_HOST_KEY = 9
    ASK_HOST_KEY_CHANGED = 10
    ASK_HOST_KEY_BETTER = 11
    ASK_PASSWORD = 12
    QUOTA_RECEIVE = 16
    QUOTA_SEND = 17
    IO_OPEN = 27
    IO_NEXT_BUFFER = 28


_LINES: dict[int, int] = {
    Event.LIST_ENTRY: 3,
    Event.ASK_HOST_KEY: 2,
    Event.ASK_HOST_KEY_CHANGED: 2,
    Event.ASK_HOST_KEY_BETTER: 2,
    Event.QUOTA_RECEIVE: 0,
    Event.QUOTA_SEND: 0,
}
_SHOWN = (Event.REPLY, Event.ERROR, Event.STATUS, Event.LIST_ENTRY)
_DONE_WELL = "1"


class _Engine:
    """One running engine, which is one connection."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._shared = os.memfd_create("buffers")
        os.ftruncate(self._shared, _MEMORY)
        self._memory = mmap.mmap(self._shared, _MEMORY)
        self._file: IO[bytes] | None = None
        self._seen: list[str] = []
        self._process = subprocess.Popen(
            (need("fzsftp"), "-v"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(self._shared,),
            env={**os.environ, "HOME": str(access.folder), "LC_ALL": "C.UTF-8"},
        )
        # An engine that hangs has failed: the test must not wait with it.
        self._limit = threading.Timer(PATIENCE, self._process.kill)
        self._limit.start()
        self._answers: dict[int, Callable[[str], str]] = {
            Event.ASK_HOST_KEY: lambda _host: "y",
            Event.ASK_HOST_KEY_CHANGED: lambda _host: "y",
            Event.ASK_HOST_KEY_BETTER: lambda _host: "y",
            Event.ASK_PASSWORD: lambda _prompt: access.password,
            Event.QUOTA_RECEIVE: lambda _: "-0-",
            Event.QUOTA_SEND: lambda _: "-1-",
            Event.IO_OPEN: self._open,
            Event.IO_NEXT_BUFFER: self._next_buffer,
        }

    def type(self, *lines: str, sample: Sample | None = None) -> Seen:
        """Log in, and do one command after another until one fails."""
        connect = f'open "{self._access.user}@{HOST}" {self._access.port}'
        with self._process, self._memory:
            worked = self._until_done() and all(
                self._do(line, sample) for line in (connect, *lines)
            )
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._limit.cancel()
        os.close(self._shared)
        return Seen(worked, "\n".join(self._seen))

    def end(self) -> None:
        """What the window does when a person cancels: it ends the engine."""
        self._process.send_signal(signal.SIGTERM)

    def _do(self, line: str, sample: Sample | None) -> bool:
        self._file = None if sample is None else sample.path.open("rb")
        try:
            self._send(line)
            return self._until_done()
        except BrokenPipeError:  # it was ended
            return False
        finally:
            if self._file is not None:
                self._file.close()

    def _until_done(self) -> bool:
        """Answer and gather until the engine has done what it was told, well or not."""
        assert self._process.stdout is not None
        while kind := self._process.stdout.read(1):
            event = kind[0] - ord("0")
            lines = [self._read_line() for _ in range(_LINES.get(event, 1))]
            if event in _SHOWN:
                self._seen += lines
            if event in self._answers:
                self._send(self._answers[event](lines[0] if lines else ""))
            if event in (Event.REPLY, Event.DONE):
                return event == Event.REPLY or lines[0] == _DONE_WELL
        return False

    def _read_line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode("utf-8", "replace").rstrip("\n")

    def _send(self, line: str) -> None:
        """Write past the buffer: what an ended engine did not take must not wait for the close."""
        assert self._process.stdin is not None
        os.write(self._process.stdin.fileno(), f"{line}\n".encode())

    def _open(self, offset: str) -> str:
        assert self._file is not None
        self._file.seek(int(offset or 0))
        return f"-{self._shared} {_MEMORY}"

    def _next_buffer(self, _done: str) -> str:
        assert self._file is not None
        data = self._file.read(_BUFFER)
        self._memory[: len(data)] = data
        return f"-0 {len(data)}" if data else "-"


class FileZilla:
    """What FileZilla's window tells its engine to do."""

    def __init__(self, access: Access) -> None:
        need("fzsftp")
        self._access = access

    def put(self, sample: Sample, name: str) -> Seen:
        return self._engine().type(f'put "{sample.path}" "{name}"', sample=sample)

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        """FileZilla has no such setting; a person renames in its window."""
        put, rename = f'put "{sample.path}" "{name}.part"', f'mv "{name}.part" "{name}"'
        return self._engine().type(put, rename, sample=sample)

    def resume(self, sample: Sample, name: str) -> Seen:
        return self._engine().type(f'reput "{sample.path}" "{name}"', sample=sample)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        engine = self._engine()

        def cancel() -> None:
            wire.reached.wait(PATIENCE)
            engine.end()
            wire.let_go()

        waiting = threading.Thread(target=cancel)
        waiting.start()
        seen = engine.type(f'put "{sample.path}" "{name}"', sample=sample)
        waiting.join()
        return seen

    def delete(self, name: str) -> Seen:
        return self._engine().type(f'rm "{name}"')

    def list(self) -> Seen:
        return self._engine().type("ls")

    def type(self, *lines: str, sample: Sample | None = None) -> Seen:
        """Give the engine one command after another until one fails; `sample` is what is sent."""
        return self._engine().type(*lines, sample=sample)

    def _engine(self) -> _Engine:
        return _Engine(self._access)
