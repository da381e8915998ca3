"""Having a drop inspected: every try is counted before it is made."""

from pathlib import Path

from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.inspection import Inspection
from sftpdrop.spool import BYTES
from sftpdrop.store import drops
from sftpdrop.texts.moments import school_day
from sftpdrop.watcher.desk import Desk


def examine(desk: Desk, drop: Drop, directory: Path) -> Inspection | None:
    """Inspect a drop in a child; None where it has had all its tries.

    ChildFailed and OSError are our trouble: the drop is taken up again later. Also a try that
    ended with the watcher itself counts, or a file that kills it would do so for ever.
    """
    with desk.database.begin() as connection:
        tries = drops.count_try(connection, drop.id)
        if tries <= desk.settings.watcher.tries:
            drops.change_state(connection, drop.id, DropState.INSPECTING, now=desk.now())
    if tries > desk.settings.watcher.tries:
        return None
    # The day of delivery, and not today: a drop taken up again is judged as it was the first time.
    return desk.inspector.inspect(directory / BYTES, drop.name, school_day(drop.received_at))
