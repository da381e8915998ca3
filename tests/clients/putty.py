"""PuTTY's psftp and pscp."""

from collections.abc import Sequence
from pathlib import Path

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.program import interrupt, run
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample
from tests.programs import need


def _log_in(access: Access) -> Sequence[str]:
    who = ("-P", str(access.port), "-l", access.user, "-pw", access.password)
    return ("-batch", *who, "-hostkey", access.fingerprint)


class Psftp:
    """The psftp command, with what a person types in a file."""

    def __init__(self, access: Access) -> None:
        self._path = need("psftp")
        self._access = access

    def put(self, sample: Sample, name: str) -> Seen:
        return self.type(f'put "{sample.path}" "{name}"')

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        return self.type(f'put "{sample.path}" "{name}.part"', f'mv "{name}.part" "{name}"')

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.type(f'reput "{sample.path}" "{name}"')

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return interrupt(self._command(f'put "{sample.path}" "{name}"'), wire)

    def delete(self, name: str) -> Seen:
        return self.type(f'del "{name}"')

    def list(self) -> Seen:
        return self.type("ls")

    def type(self, *lines: str) -> Seen:
        """Type lines; the first that fails ends it."""
        return run(self._command(*lines))

    def _command(self, *lines: str) -> Sequence[str | Path]:
        batch = self._access.folder / "batch"
        batch.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return (self._path, *_log_in(self._access), "-b", batch, HOST)


class Pscp:
    """The pscp command."""

    def __init__(self, access: Access) -> None:
        self._path = need("pscp")
        self._access = access

    def put(self, sample: Sample, name: str) -> Seen:
        return run(self._command(sample, name))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        return self.put(sample, f"{name}.part")

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.put(sample, name)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return interrupt(self._command(sample, name), wire)

    def delete(self, name: str) -> Seen:
        return run((self._path, "-delete", name))

    def list(self) -> Seen:
        return run((self._path, *_log_in(self._access), "-ls", f"{HOST}:"))

    def _command(self, sample: Sample, name: str) -> Sequence[str | Path]:
        # -p makes pscp set the times, which must not fail.
        return (self._path, *_log_in(self._access), "-p", sample.path, f"{HOST}:{name}")
