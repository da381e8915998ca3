"""curl with libssh2."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.program import run
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample
from tests.programs import need


class Curl:
    """The curl command."""

    def __init__(self, access: Access) -> None:
        self._path = need("curl")
        self._access = access

    def put(self, sample: Sample, name: str) -> Seen:
        return self._run("-T", sample.path, self._url(name))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        rename = f'-rename "/{name}.part" "/{name}"'
        return self._run("-T", sample.path, self._url(f"{name}.part"), "-Q", rename)

    def resume(self, sample: Sample, name: str) -> Seen:
        return self._run("-C", "-", "-T", sample.path, self._url(name))

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        """A script's time limit: curl then closes the file properly (PROTOCOL.md)."""
        seen = self._run("--max-time", "1", "-T", sample.path, self._url(name))
        wire.let_go()
        return seen

    def delete(self, name: str) -> Seen:
        return self._run("-Q", f'rm "/{name}"', self._url(""))

    def list(self) -> Seen:
        return self._run(self._url(""))

    def _url(self, name: str) -> str:
        return f"sftp://{HOST}:{self._access.port}/{quote(name)}"

    def _run(self, *arguments: str | Path) -> Seen:
        account = f"{self._access.user}:{self._access.password}"
        command: Sequence[str | Path] = (self._path, "-q", "-sS", "-k", "-u", account, *arguments)
        return run(command)
