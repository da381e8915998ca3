"""Entering a claimed delivery in the database, where its place among the others is decided."""

from datetime import timedelta

import structlog
from sqlalchemy import Connection

from sftpdrop.core.arrival import is_repeat, is_replacement
from sftpdrop.core.delivery import Delivery
from sftpdrop.core.drop import Drop
from sftpdrop.store import decisions, drops
from sftpdrop.watcher.acts import record_sent
from sftpdrop.watcher.desk import Desk

_log = structlog.get_logger()


def enter(desk: Desk, delivery: Delivery) -> Drop:
    """Record a delivery, once, and return its drop.

    A client's retry after a lost reply is no drop of its own: the drop that is returned is then
    the first one. A delivery that replaces what was deleted under its name takes the withdrawal
    back, so that the last good list stays good if this one is not.
    """
    with desk.database.begin() as connection:
        known = drops.find(connection, delivery.id)
        if known is not None:
            return known
        previous = drops.latest_named(
            connection, delivery.pass_number, delivery.name, before=delivery.id
        )
        limits = desk.settings.upload
        if previous and is_repeat(delivery, previous, timedelta(hours=limits.repeat_hours)):
            return previous
        drops.register(connection, delivery)
        details: dict[str, str | int] = {"bytes": delivery.size, "sha256": delivery.sha256}
        record_sent(connection, "received", delivery, delivery.id, details)
        within = timedelta(minutes=limits.replace_minutes)
        if previous and is_replacement(delivery, previous, within):
            _take_withdrawal_back(connection, previous, delivery)
        return drops.get(connection, delivery.id)


def _take_withdrawal_back(connection: Connection, previous: Drop, delivery: Delivery) -> None:
    decisions.undo_withdrawal(
        connection,
        previous,
        event="replaced",
        actor=delivery.pass_number,
        now=delivery.received_at,
    )
    _log.info(
        "withdrawal_was_replacement",
        pass_number=delivery.pass_number,
        drop=previous.id,
        by=delivery.id,
    )
