"""lftp, which lets OpenSSH's ssh carry its packets."""

from collections.abc import Sequence

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.openssh import OPTIONS
from tests.clients.program import interrupt, run
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample
from tests.programs import need

_SETTINGS = (
    f"set sftp:connect-program 'ssh -a -x {' '.join(OPTIONS)}'",
    "set net:max-retries 2",
    "set net:reconnect-interval-base 1",
    "set net:timeout 60",
    "set cmd:fail-exit yes",
    "set xfer:log no",
)


class Lftp:
    """The lftp command."""

    def __init__(self, access: Access) -> None:
        self._path = need("lftp")
        self._access = access
        self._env = {"LFTP_HOME": str(access.folder)}

    def put(self, sample: Sample, name: str) -> Seen:
        return self.type(f'put "{sample.path}" -o "{name}"')

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        return self.type("set xfer:use-temp-file yes", f'put "{sample.path}" -o "{name}"')

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.type(f'put -c "{sample.path}" -o "{name}"')

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        command = self._command(f'put "{sample.path}" -o "{name}"')
        return interrupt(command, wire, self._env)

    def delete(self, name: str) -> Seen:
        return self.type(f'rm "{name}"')

    def list(self) -> Seen:
        return self.type("ls")

    def type(self, *lines: str) -> Seen:
        """Type lines; the first that fails ends it."""
        return run(self._command(*lines), self._env)

    def _command(self, *lines: str) -> Sequence[str]:
        account = f"{self._access.user},{self._access.password}"
        connect = f"open -u {account} -p {self._access.port} sftp://{HOST}"
        return (self._path, "-c", "; ".join((*_SETTINGS, connect, *lines)))
