"""The story of one drop, a call a step. Each step may run twice: a crash may come at any of them.

Until the last step the drop's directory stands on the work table, and whatever stands there is
taken up again. The last step is one rename: into the vault, or out of existence.
"""

import time
from pathlib import Path

import structlog

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.verdict import BYTES_MISSING, ENCRYPTED, GAVE_UP, MUST_DESTROY
from sftpdrop.spool import BYTES, read
from sftpdrop.store import drops
from sftpdrop.watcher.claim import claim
from sftpdrop.watcher.desk import Desk
from sftpdrop.watcher.enter import enter
from sftpdrop.watcher.examine import examine
from sftpdrop.watcher.listing import show_delivery
from sftpdrop.watcher.receipt import lay_marked_copy, lay_receipt
from sftpdrop.watcher.record import record_failure, record_verdict
from sftpdrop.watcher.vault import ENCRYPTED_BYTES, discard
from sftpdrop.watcher.withdraw import withdraw

_log = structlog.get_logger()

_UNJUDGED = (DropState.RECEIVED, DropState.INSPECTING)


def settle(desk: Desk, drop_id: DropId) -> None:
    """Take one message from the spool to its end."""
    work = claim(desk, drop_id)
    message = read(work)
    if isinstance(message, Withdrawal):
        settle_withdrawal(desk, message, work)
    else:
        settle_delivery(desk, message, work)


def settle_delivery(desk: Desk, delivery: Delivery, work: Path) -> None:
    """Judge a delivered file, answer its school and keep its bytes."""
    started = time.monotonic()
    drop = enter(desk, delivery)
    show_delivery(desk, delivery)
    if drop.id == delivery.id:
        judge(desk, drop, work)
    lay_receipt(desk, drop.id, after=delivery.id)
    drop = _look_up(desk, drop.id)
    _log_settled(delivery, drop, started)
    lay_marked_copy(desk, drop, delivery, work)
    put_away(desk, drop, work)


def settle_withdrawal(desk: Desk, withdrawal: Withdrawal, work: Path) -> None:
    """Withdraw what a school deleted, and keep the note of it with the drop."""
    withdrawn = withdraw(desk, withdrawal)
    _log.info(
        "withdrawn" if withdrawn else "withdrawal_without_drop",
        pass_number=withdrawal.pass_number,
        drop=withdrawn,
        withdrawal=withdrawal.id,
    )
    if withdrawn:
        desk.vault.note_withdrawal(withdrawn, work)
    discard(work)


def judge(desk: Desk, drop: Drop, work: Path) -> None:
    """Inspect a drop and record the verdict, unless a crash came after that."""
    if drop.state not in _UNJUDGED:
        return
    if not (work / BYTES).exists():
        encrypted = (work / ENCRYPTED_BYTES).exists()
        record_failure(desk, drop, ENCRYPTED if encrypted else BYTES_MISSING)
        return
    inspection = examine(desk, drop, work)
    if inspection is None:
        record_failure(desk, drop, GAVE_UP)
    else:
        record_verdict(desk, drop, inspection)


def follow_decision(desk: Desk, drop_id: DropId) -> None:
    """Carry out what an admin decided, or what a newer list did to this one."""
    drop = _look_up(desk, drop_id)
    if drop.state in _UNJUDGED:
        if desk.vault.take_back(drop_id) is None:
            record_failure(desk, drop, BYTES_MISSING)
            lay_receipt(desk, drop_id, after=drop_id)
        return  # the next look at the work table finds it there
    lay_receipt(desk, drop_id, after=drop_id)
    if drop.state is not DropState.WITHDRAWN:
        desk.vault.forget_withdrawal(drop_id)
    with desk.database.begin() as connection:
        drops.set_answered(connection, drop)
    _log.info("answered", pass_number=drop.pass_number, drop=drop_id, verdict=drop.state.value)


def put_away(desk: Desk, drop: Drop, work: Path) -> None:
    """Move the bytes to where they belong: the last step."""
    is_repeat = drop.id != work.name
    if is_repeat or drop.reason == MUST_DESTROY:
        discard(work)
    else:
        desk.vault.keep(work)


def _look_up(desk: Desk, drop_id: DropId) -> Drop:
    with desk.database.read() as connection:
        return drops.get(connection, drop_id)


def _log_settled(delivery: Delivery, drop: Drop, started: float) -> None:
    _log.info(
        "judged" if drop.id == delivery.id else "repeat",
        pass_number=delivery.pass_number,
        drop=delivery.id,
        of=drop.id,
        bytes=delivery.size,
        verdict=drop.state.value,
        errors=drop.errors,
        warnings=drop.warnings,
        milliseconds=round((time.monotonic() - started) * 1000),
    )
