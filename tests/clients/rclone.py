"""rclone, as the machine has it; Debian 12's is 1.60, which uploads directly."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.program import interrupt, run
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample
from tests.programs import need


class Rclone:
    """The rclone command, with the school as a remote of the environment."""

    def __init__(self, access: Access) -> None:
        self._path = need("rclone")
        self._config = access.folder / "rclone.conf"
        self._config.touch()
        hidden = subprocess.run(
            (self._path, "obscure", access.password), check=True, capture_output=True, text=True
        )
        remote = {
            "TYPE": "sftp",
            "HOST": HOST,
            "PORT": str(access.port),
            "USER": access.user,
            "PASS": hidden.stdout.strip(),
        }
        self._env = {f"RCLONE_CONFIG_SCHOOL_{key}": value for key, value in remote.items()}

    def put(self, sample: Sample, name: str) -> Seen:
        return self.run("copyto", sample.path, f"school:{name}")

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        sent = self.put(sample, f"{name}.part")
        return self.run("moveto", f"school:{name}.part", f"school:{name}") if sent.worked else sent

    def resume(self, sample: Sample, name: str) -> Seen:
        return self.put(sample, name)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        return interrupt(self._command("copyto", sample.path, f"school:{name}"), wire, self._env)

    def delete(self, name: str) -> Seen:
        return self.run("deletefile", f"school:{name}")

    def list(self) -> Seen:
        return self.run("lsl", "school:")

    def run(self, *arguments: str | Path) -> Seen:
        """Run the program with these arguments, as the school."""
        return run(self._command(*arguments), self._env)

    def _command(self, *arguments: str | Path) -> Sequence[str | Path]:
        once = ("--retries", "1", "--low-level-retries", "1")
        return (self._path, "--config", self._config, *once, *arguments)
