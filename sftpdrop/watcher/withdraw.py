"""A school deleted a file: its drop is withdrawn, unless the library has it already."""

import structlog
from sqlalchemy import Connection

from sftpdrop.core.delivery import Withdrawal
from sftpdrop.core.drop import TRANSITIONS, Drop, DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.store import drops
from sftpdrop.watcher.acts import record_sent
from sftpdrop.watcher.desk import Desk
from sftpdrop.watcher.listing import hide
from sftpdrop.watcher.receipt import lay_receipt

_log = structlog.get_logger()


def withdraw(desk: Desk, withdrawal: Withdrawal) -> DropId | None:
    """Withdraw what the school deleted; returns the drop that is withdrawn now, if any.

    The server refuses to delete a collected list. Where the library collected it in the very
    moment of the delete, the file is listed again and its receipt says why.
    """
    with desk.database.begin() as connection:
        drop = drops.latest_named(
            connection, withdrawal.pass_number, withdrawal.name, before=withdrawal.id
        )
        withdrawn = drop is not None and _record(connection, drop, withdrawal)
    if drop is not None and drop.state is DropState.COLLECTED:
        lay_receipt(desk, drop.id, after=withdrawal.id)
        return None
    with desk.school_directory(withdrawal.pass_number) as directory:
        hide(desk, directory, withdrawal)
    return drop.id if drop is not None and withdrawn else None


def _record(connection: Connection, drop: Drop, withdrawal: Withdrawal) -> bool:
    """Take the drop to withdrawn if it may go there, and say whether it is withdrawn now."""
    if DropState.WITHDRAWN in TRANSITIONS[drop.state]:
        drops.change_state(
            connection,
            drop.id,
            DropState.WITHDRAWN,
            now=withdrawal.withdrawn_at,
            reason=drop.reason,
            answered=DropState.WITHDRAWN,
        )
        record_sent(connection, "withdrawn", withdrawal, drop.id, {"was": drop.state.value})
    elif drop.state is DropState.COLLECTED:
        record_sent(connection, "withdrawal_refused", withdrawal, drop.id, {})
    return DropState.WITHDRAWN in (drop.state, *TRANSITIONS[drop.state])
