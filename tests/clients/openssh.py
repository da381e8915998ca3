"""OpenSSH's sftp and scp."""

import signal
from collections.abc import Sequence
from pathlib import Path

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.program import interrupt, run
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample
from tests.programs import need

OPTIONS = (
    *("-F", "/dev/null"),
    "-oStrictHostKeyChecking=no",
    "-oUserKnownHostsFile=/dev/null",
    "-oLogLevel=ERROR",
    "-oPreferredAuthentications=password",
    "-oNumberOfPasswordPrompts=1",
)


class _Asking:
    """A log-in whose password is asked for by a program, as on a desktop."""

    program: str

    def __init__(self, access: Access) -> None:
        self._path = need(self.program)
        self._access = access
        ask = access.folder / "ask-password"
        ask.write_text(f"#!/bin/sh\necho '{access.password}'\n", "utf-8")
        ask.chmod(0o700)
        self._env = {"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"}


class Sftp(_Asking):
    """The sftp command, with what a person types in a file."""

    program = "sftp"

    def put(self, sample: Sample, name: str) -> Seen:
        return self.type(f'put "{sample.path}" "{name}"')

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        return self.type(f'put "{sample.path}" "{name}.part"', f'rename "{name}.part" "{name}"')

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.type(f'reput "{sample.path}" "{name}"')

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return self.type_and_interrupt(wire, signal.SIGINT, f'put "{sample.path}" "{name}"')

    def type_and_interrupt(self, wire: Wire, number: signal.Signals, *lines: str) -> Seen:
        """Type lines, and send the program a signal where the wire stops."""
        return interrupt(self._command(*lines), wire, self._env, number, wants_answers=True)

    def delete(self, name: str) -> Seen:
        return self.type(f'rm "{name}"')

    def list(self) -> Seen:
        return self.type("ls -l")

    def type(self, *lines: str) -> Seen:
        """Type lines; the first that fails ends it, unless it begins with "-"."""
        return run(self._command(*lines), self._env)

    def _command(self, *lines: str) -> Sequence[str | Path]:
        batch = self._access.folder / "batch"
        batch.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        where = ("-P", str(self._access.port), f"{self._access.user}@{HOST}")
        return (self._path, *OPTIONS, "-oBatchMode=no", "-b", batch, *where)


class Scp(_Asking):
    """The scp command, which speaks SFTP since OpenSSH 9."""

    program = "scp"

    def put(self, sample: Sample, name: str) -> Seen:
        return self.copy("-p", sample.path, to=name)

    def copy(self, *what: str | Path, to: str = "") -> Seen:
        """Copy files, with options; -p makes scp set the times, which must not fail."""
        return run(self._command(*what, to=to), self._env)

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        return self.put(sample, f"{name}.part")

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.put(sample, name)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return interrupt(self._command("-p", sample.path, to=name), wire, self._env)

    def delete(self, name: str) -> Seen:
        return run((self._path, "--delete", name), self._env)

    def list(self) -> Seen:
        return run((self._path, "--list"), self._env)

    def _command(self, *what: str | Path, to: str) -> Sequence[str | Path]:
        target = f"{self._access.user}@{HOST}:{to}"
        return (self._path, *OPTIONS, "-P", str(self._access.port), *what, target)
