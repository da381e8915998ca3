"""At start: what a crash or a lost database left, put where the story goes on from."""

import structlog

from sftpdrop.core.delivery_note import decode
from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import InvalidInput
from sftpdrop.spool import NOTE
from sftpdrop.statedir import make_directory, sync_directory, write_durably
from sftpdrop.store import drops
from sftpdrop.watcher.desk import Desk
from sftpdrop.watcher.vault import WITHDRAWAL, sweep_at_start

_log = structlog.get_logger()

_GONE = (DropState.WITHDRAWN, DropState.PURGED)


def recover(desk: Desk) -> None:
    """Put the tables in order and take up again what the database does not know.

    What stands on the work table needs nothing: it is taken up like a new message. A drop of the
    vault that has no row (the database is new, or an older copy) goes back to the work table and
    through the whole story again, followed by its withdrawal if it had one.
    """
    desk.database.migrate()
    sweep_at_start(desk.state)
    kept = desk.vault.ids()
    with desk.database.read() as connection:
        known = drops.states(connection, kept)
        in_doubt = {drop_id for _, drop_id in drops.unanswered(connection)}
    for drop_id in kept:
        if drop_id not in known:
            _replay_withdrawal(desk, drop_id)
            desk.vault.take_back(drop_id)
            _log.warning("drop_without_record", drop=drop_id)
        elif known[drop_id] not in _GONE and drop_id not in in_doubt:
            # The note of a withdrawal that was undone goes before the undoing is answered: one
            # that still lies here is younger than the database, which is an older copy.
            _replay_withdrawal(desk, drop_id)


def _replay_withdrawal(desk: Desk, drop_id: DropId) -> None:
    note = desk.state.vault / drop_id / WITHDRAWAL
    if not note.exists():
        return
    content = note.read_bytes()
    try:
        withdrawal_id = decode(content).id
    except InvalidInput as error:
        # The list counts again, which a person can mend; without it the school would lose it.
        _log.error("withdrawal_note_broken", drop=drop_id, reason=str(error))
    else:
        _put_on_table(desk, withdrawal_id, content)
    note.unlink()


def _put_on_table(desk: Desk, message_id: DropId, note: bytes) -> None:
    if (desk.state.work / message_id).exists():
        return
    draft = desk.state.work / f".{message_id}"
    make_directory(draft)
    write_durably(draft / NOTE, note)
    draft.rename(desk.state.work / message_id)
    sync_directory(desk.state.work)
