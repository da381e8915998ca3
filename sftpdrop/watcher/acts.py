"""What the watcher writes into the audit trail: its own acts, and those that a school sent."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.drop import Drop
from sftpdrop.core.identifiers import DropId
from sftpdrop.store import audit
from sftpdrop.store.audit import AuditEvent

_WATCHER = "watcher"


def record_act(
    connection: Connection,
    event: str,
    drop: Drop,
    *,
    at: datetime,
    details: Mapping[str, str | int] | None = None,
) -> None:
    """Add an act of the watcher's own, in the caller's transaction."""
    act = AuditEvent(
        at=at,
        event=event,
        actor=_WATCHER,
        pass_number=drop.pass_number,
        drop_id=drop.id,
        details=details or {},
    )
    audit.append(connection, act)


def record_sent(
    connection: Connection,
    event: str,
    sent: Delivery | Withdrawal,
    drop_id: DropId,
    details: Mapping[str, str | int],
) -> None:
    """Add what a school did by a message, once, however often the message is taken up."""
    act = AuditEvent(
        at=sent.received_at if isinstance(sent, Delivery) else sent.withdrawn_at,
        event=event,
        actor=sent.pass_number,
        pass_number=sent.pass_number,
        drop_id=drop_id,
        address=sent.address,
        details=details,
    )
    since = audit.events(connection, pass_number=act.pass_number, since=act.at)
    if all(known != act for _, known in since):
        audit.append(connection, act)
