"""The answer to a school: its directory is brought in line with what became of a drop."""

import tempfile
from pathlib import Path

import structlog

from sftpdrop.core.delivery import Delivery
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.filename import marked_copy_name
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.verdict import MUST_DESTROY
from sftpdrop.errors import SftpdropError
from sftpdrop.spool import BYTES
from sftpdrop.store import drops, findings
from sftpdrop.texts.receipts import MarkedCopy, write_receipt
from sftpdrop.watcher.desk import Desk
from sftpdrop.watcher.listing import show
from sftpdrop.watcher.marked_copy import write_marked_copy

_log = structlog.get_logger()

_WITHOUT_RECEIPT = (
    DropState.RECEIVED,
    DropState.INSPECTING,
    DropState.WITHDRAWN,
    DropState.PURGED,
)


def lay_receipt(desk: Desk, drop_id: DropId, *, after: DropId) -> None:
    """Lay the receipt of a drop's present state beside its name.

    Nothing is laid where the name means another drop by now, or where the school has done
    something else under it since the message `after`: the answer to that one is what it waits
    for. Everything is made from the database, so this may be done again at any time.
    """
    with desk.database.read() as connection:
        drop = drops.get(connection, drop_id)
        newest = drops.latest_named(connection, drop.pass_number, drop.name)
        found = findings.of_drop(connection, drop_id)
        locale = desk.locale_of(connection, drop.pass_number)
    if drop.state in _WITHOUT_RECEIPT or newest is None or newest.id != drop_id:
        return
    if desk.inbox.later(drop.pass_number, drop.name, after):
        return
    with desk.school_directory(drop.pass_number) as directory:
        show(directory, drop)
        marked = directory.entry(marked_copy_name(drop.name))
        hours = desk.settings.roster.marked_copy_hours
        copy = MarkedCopy(marked.name, hours) if marked else None
        receipt = write_receipt(drop, found, locale, marked_copy=copy)
        directory.put_receipt(drop.name, receipt.word, receipt.text)


def lay_marked_copy(desk: Desk, drop: Drop, delivery: Delivery, work: Path) -> None:
    """Lay a copy of a rejected workbook with its faults marked, and say so in the receipt.

    A repeat of `drop` gets it again: every delivery takes away the copies before it. It is a
    service on top of the receipt: where it cannot be made, the school does without.
    """
    if not desk.settings.roster.marked_copy or not _can_be_marked(drop):
        return
    with desk.database.read() as connection:
        found = findings.of_drop(connection, drop.id)
        locale = desk.locale_of(connection, drop.pass_number)
    if not any(finding.row for finding in found):
        return  # all is said of whole sheets or the file: no cell would be coloured
    try:
        # Hidden on the work table: what a crash leaves there is swept at the next start.
        with tempfile.TemporaryDirectory(prefix=".copy-", dir=desk.state.work) as directory:
            copy = Path(directory) / "copy.xlsx"
            desk.inspector.run(write_marked_copy, work / BYTES, copy, found, locale, desk.limits)
            with desk.school_directory(drop.pass_number) as school:
                school.put_marked_copy(drop.name, copy, delivery.address)
    except (SftpdropError, OSError) as error:
        _log.warning(
            "no_marked_copy", pass_number=drop.pass_number, drop=drop.id, reason=str(error)
        )
        return
    lay_receipt(desk, drop.id, after=delivery.id)


def _can_be_marked(drop: Drop) -> bool:
    return drop.state is DropState.REJECTED and bool(drop.sheets) and drop.reason != MUST_DESTROY
