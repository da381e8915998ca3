"""Claiming a message: one rename from the spool to the work table."""

from pathlib import Path

from sftpdrop.core.identifiers import DropId
from sftpdrop.watcher.desk import Desk


def claim(desk: Desk, drop_id: DropId) -> Path:
    """Return the message's directory on the work table; one that was claimed before stays there.

    Whatever a crash left on the work table is taken up again this way.
    """
    work = desk.state.work / drop_id
    if not work.exists():
        desk.spool.claim(drop_id)
    return work
