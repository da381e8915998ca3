"""Node's ssh2-sftp-client, the library behind many school systems' scripts."""

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.program import interrupt, run
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample
from tests.locks import held
from tests.programs import lack, need

_HERE = Path(__file__).with_name("node")


@cache
def _install() -> None:
    """Let npm fetch the library that package.json names, once a run."""
    # Tests run in several processes: none may find what another one has half installed.
    with held(_HERE):
        if (_HERE / "node_modules/ssh2-sftp-client").exists():
            return
        install = (need("npm"), "install", "--silent", "--no-audit", "--no-fund", "--omit=optional")
        try:
            subprocess.run(install, cwd=_HERE, check=True, stdin=subprocess.DEVNULL)
        except subprocess.CalledProcessError:
            lack("npm cannot fetch ssh2-sftp-client")


class Node:
    """A script of a few lines, client.js."""

    def __init__(self, access: Access) -> None:
        self._path = need("node")
        _install()
        self._access = access

    def put(self, sample: Sample, name: str) -> Seen:
        return run(self._command("put", name, sample))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        return run(self._command("temporary", name, sample))

    def resume(self, sample: Sample, name: str) -> Seen:
        return run(self._command("resume", name, sample))

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return interrupt(self._command("put", name, sample), wire, wants_answers=True)

    def delete(self, name: str) -> Seen:
        return run(self._command("delete", name))

    def list(self) -> Seen:
        return run(self._command("list", "/"))

    def _command(self, act: str, name: str, sample: Sample | None = None) -> Sequence[str | Path]:
        connect = {
            "host": HOST,
            "port": self._access.port,
            "username": self._access.user,
            "password": self._access.password,
        }
        local = "" if sample is None else str(sample.path)
        task = {"connect": connect, "act": act, "local": local, "name": f"/{name.lstrip('/')}"}
        return (self._path, _HERE / "client.js", json.dumps(task))
