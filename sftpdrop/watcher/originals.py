"""The workbooks in the vault, in clear, for as long as somebody works with them."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pyrage

from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import InvalidInput
from sftpdrop.spool import BYTES
from sftpdrop.statedir import StateDirectory
from sftpdrop.watcher.vault import Vault

Identity: TypeAlias = "pyrage.x25519.Identity | pyrage.ssh.Identity"


class Originals:
    """The vault's workbooks. `identities` open those that are encrypted (age)."""

    def __init__(self, state: StateDirectory, identities: Sequence[Identity] = ()) -> None:
        self._vault = Vault(state)
        # A hidden name: what a crash leaves here is swept up by the watcher when it starts.
        self._scratch = state.work
        self._identities = list(identities)

    @contextmanager
    def opened(self, drop_id: DropId) -> Iterator[Path]:
        """A file with the drop's bytes as they came, for the length of a `with`.

        Raises NotFound where the vault has none, and InvalidInput where no identity opens them.
        """
        path = self._vault.bytes_of(drop_id)
        if path.name == BYTES:
            yield path
            return
        with tempfile.TemporaryDirectory(prefix=".clear-", dir=self._scratch) as scratch:
            clear = Path(scratch) / BYTES
            self._decrypt(path, clear)
            yield clear

    def _decrypt(self, path: Path, clear: Path) -> None:
        if not self._identities:
            raise InvalidInput(
                "the vault is encrypted", hint="give the file with its age key: --identity FILE"
            )
        try:
            with path.open("rb") as source, clear.open("xb") as target:
                pyrage.decrypt_io(source, target, self._identities)
        except pyrage.DecryptError as error:
            raise InvalidInput(
                f"drop {path.parent.name} cannot be decrypted: {error}",
                hint="it was encrypted for another key than --identity names",
            ) from error


def read_identities(path: Path) -> list[Identity]:
    """Read a file of identities: age's own (`age-keygen`), one a line, or an SSH private key."""
    text = path.read_text(encoding="utf-8")
    try:
        if "OPENSSH PRIVATE KEY" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        lines = (line.strip() for line in text.splitlines())
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError as error:
        raise InvalidInput(f"{path} is not an age identity: {error}") from error
    if not found:
        raise InvalidInput(f"{path} holds no age identity")
    return found
