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
        return self.run("-T", sample.path, self.url(name))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        rename = f'-rename "/{name}.part" "/{name}"'
        return self.run("-T", sample.path, self.url(f"{name}.part"), "-Q", rename)

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.run("-C", "-", "-T", sample.path, self.url(name))

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        """A script's time limit: curl then closes the file properly (docs/clients.md)."""
        seen = self.run("--max-time", "1", "-T", sample.path, self.url(name))
        wire.let_go()
        return seen

    def delete(self, name: str) -> Seen:
        return self.run("-Q", f'rm "/{name}"', self.url(""))

    def list(self) -> Seen:
        return self.run(self.url(""))

    def url(self, name: str) -> str:
        """The address of a file."""
        return f"sftp://{HOST}:{self._access.port}/{quote(name)}"

    def run(self, *arguments: str | Path) -> Seen:
        """Run the program with these arguments, as the school."""
        account = f"{self._access.user}:{self._access.password}"
        command: Sequence[str | Path] = (self._path, "-q", "-sS", "-k", "-u", account, *arguments)
        return run(command)
