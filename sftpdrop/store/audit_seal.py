"""What of the audit trail lies outside the database: the key of its hashes, and how long it was.

Whoever can write the database alone can then neither make hashes that fit (HMAC, RFC 2104), nor
take away the newest rows or all of them unseen (docs/adr/0013).
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sftpdrop.errors import StoreUnavailable
from sftpdrop.statedir import inherit_owner, sync_directory, write_durably

_KEY_BYTES = 32  # as many as SHA-256 gives, which is all that HMAC makes use of
# Server and watcher are two users of one group, and both write the trail. Nobody else may read it.
_KEY_MODE, _WITNESS_MODE = 0o640, 0o660


@dataclass(frozen=True, slots=True)
class End:
    """The last row of a trail: its number, which is how many rows there are, and its hash."""

    rows: int
    hash: str


BEGINNING = End(0, "")


class AuditSeal:
    """The files `key` and `witness` of one directory."""

    def __init__(self, directory: Path) -> None:
        self._key_path = directory / "key"
        self._witness_path = directory / "witness"

    def make_key(self) -> None:
        """Make the key if there is none."""
        if self._key_path.exists():
            return
        draft = self._key_path.with_name(f"key.{secrets.token_hex(4)}.tmp")
        try:
            write_durably(draft, secrets.token_bytes(_KEY_BYTES), _KEY_MODE)
            # A program that starts at the same moment may be the one whose key it becomes.
            with suppress(FileExistsError):
                self._key_path.hardlink_to(draft)
            sync_directory(self._key_path.parent)
        except OSError as error:
            raise StoreUnavailable(
                f"the key of the audit trail cannot be made: {error.filename}: {error.strerror}"
            ) from error
        finally:
            draft.unlink(missing_ok=True)

    def check_key(self) -> Path:
        """The key's path, once it was read; StoreUnavailable says what is wrong."""
        _ = self._key
        return self._key_path

    @cached_property
    def _key(self) -> bytes:
        try:
            key = self._key_path.read_bytes()
        except FileNotFoundError as error:
            raise StoreUnavailable(
                f"the key of the audit trail is missing: {self._key_path}",
                hint="restore it from a backup; at their next start the programs make a new one, "
                "and older rows do not fit that",
            ) from error
        except OSError as error:
            raise StoreUnavailable(
                f"the key of the audit trail cannot be read: {self._key_path}: {error.strerror}"
            ) from error
        if len(key) < _KEY_BYTES:
            raise StoreUnavailable(
                f"the key of the audit trail is cut short: {self._key_path}",
                hint="restore it from a backup",
            )
        return key

    def row_hash(self, before: str, row_id: int, columns: Sequence[str | None]) -> str:
        """The hash of a row: of the one `before` it, its number, and its columns as stored."""
        return self._hash(["row", before, row_id, *columns])

    def count_hash(self, rows: int) -> str:
        """The hash of how many rows there are."""
        return self._hash(["rows", rows])

    def _hash(self, what: Sequence[str | int | None]) -> str:
        return hmac.digest(self._key, json.dumps(list(what)).encode(), hashlib.sha256).hex()

    def witnessed(self) -> End:
        """The longest trail that was ever committed, as far as it was noted here.

        A note that cannot be read is like none: it must not keep anybody from writing the audit.
        """
        try:
            return _parse(self._witness_path.read_text("ascii", "replace"))
        except OSError:
            return BEGINNING

    def witness(self, end: End) -> None:
        """Note the end of a trail that was just committed.

        Not synced: after a power cut an older note is no less true. A note that cannot be made
        does not undo what was committed, and the next one says all that it would have said.
        """
        with suppress(OSError):
            descriptor = os.open(
                self._witness_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _WITNESS_MODE
            )
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                noted = os.pread(descriptor, 200, 0)
                if not noted:
                    inherit_owner(self._witness_path)
                if _parse(noted.decode("ascii", "replace")).rows < end.rows:
                    # Longer numbers make a longer line, so nothing is left behind of an older one.
                    os.pwrite(descriptor, f"{end.rows} {end.hash}\n".encode(), 0)
            finally:
                os.close(descriptor)


def _parse(text: str) -> End:
    rows, _, row_hash = text.strip().partition(" ")
    return End(int(rows), row_hash) if rows.isdigit() else BEGINNING
