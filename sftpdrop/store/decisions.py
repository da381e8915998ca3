"""What an admin decides about a drop. The watcher sees the new state and tells the school.

Each function is to be one transaction of its caller; Conflict where the drop is past it.
"""

from datetime import datetime

from sqlalchemy import Connection

from sftpdrop.core.arrival import state_before_withdrawal
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import Conflict
from sftpdrop.store import audit, current, drops, findings
from sftpdrop.store.audit import AuditEvent


def approve(connection: Connection, drop_id: DropId, *, actor: str, now: datetime) -> None:
    """Take a held list after all; it becomes the school's current one."""
    drop = _decided(connection, drop_id, (DropState.HELD,), "approve")
    drops.change_state(connection, drop_id, DropState.ACCEPTED, now=now)
    _tell(connection, drop, "approved", actor, now)
    current.supersede_older(connection, drop.pass_number, now=now)


def reject(
    connection: Connection, drop_id: DropId, *, reason: str, actor: str, now: datetime
) -> None:
    """Refuse a held or failed drop; `reason` is what the school reads on its receipt."""
    drop = _decided(connection, drop_id, (DropState.HELD, DropState.FAILED), "reject")
    drops.change_state(connection, drop_id, DropState.REJECTED, now=now, reason=reason)
    findings.forget_roll(connection, drop_id)
    _tell(connection, drop, "rejected", actor, now)


def retry(connection: Connection, drop_id: DropId, *, actor: str, now: datetime) -> None:
    """Let the watcher inspect a failed drop again, with all its tries."""
    drop = _decided(connection, drop_id, (DropState.FAILED,), "retry")
    drops.change_state(connection, drop_id, DropState.INSPECTING, now=now, tries=0)
    _tell(connection, drop, "retried", actor, now)


def restore(connection: Connection, drop_id: DropId, *, actor: str, now: datetime) -> None:
    """Undo a school's withdrawal: the drop goes back to the state it had before."""
    drop = _decided(connection, drop_id, (DropState.WITHDRAWN,), "restore")
    undo_withdrawal(connection, drop, event="restored", actor=actor, now=now)


def collect(
    connection: Connection, drop_id: DropId, *, into: str, actor: str, now: datetime
) -> None:
    """Mark an accepted list as handed over to the library, in the file `into`."""
    drop = drops.get(connection, drop_id)
    drops.change_state(connection, drop_id, DropState.COLLECTED, now=now, reason=into)
    _tell(connection, drop, "collected", actor, now)


def undo_withdrawal(
    connection: Connection, drop: Drop, *, event: str, actor: str, now: datetime
) -> None:
    """Take a withdrawn drop back to its earlier state; Conflict if it was never judged."""
    before = state_before_withdrawal(drop)
    if before is None:
        raise Conflict(f"drop {drop.id} was withdrawn before it was judged")
    drops.change_state(connection, drop.id, before, now=now, reason=drop.reason)
    _tell(connection, drop, event, actor, now)
    current.supersede_older(connection, drop.pass_number, now=now)


def _decided(
    connection: Connection, drop_id: DropId, expected: tuple[DropState, ...], act: str
) -> Drop:
    """The drop on which `act` is decided; Conflict unless it is in a state to be decided on."""
    drop = drops.get(connection, drop_id)
    if drop.state not in expected:
        raise Conflict(
            f"drop {drop_id} is {drop.state}, not {' or '.join(expected)}: cannot {act} it",
            hint=f"see it with `sftpdrop drop show {drop_id}`",
        )
    return drop


def _tell(connection: Connection, drop: Drop, event: str, actor: str, now: datetime) -> None:
    details = {"was": drop.state.value}
    audit.append(
        connection,
        AuditEvent(
            at=now,
            event=event,
            actor=actor,
            pass_number=drop.pass_number,
            drop_id=drop.id,
            details=details,
        ),
    )
