"""Files that are there whole or not at all: tmp, fsync, rename."""

import secrets
from pathlib import Path

from sftpdrop.statedir import sync_directory, write_durably


def write_whole(path: Path, content: bytes) -> None:
    """Write `path` so that nobody ever sees half of it; an older file of that name is replaced.

    It can be read by its owner only. May be done twice, and by two at once.
    """
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        write_durably(draft, content, mode=0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_directory(path.parent)
