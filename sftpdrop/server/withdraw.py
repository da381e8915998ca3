"""A school deletes a delivered file: its drop is withdrawn, unless the library has it already."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import structlog

from sftpdrop import spool
from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.drop import DropState
from sftpdrop.core.filename import FileName, NameKind
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import Refused, StoreUnavailable
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.jail import Jail
from sftpdrop.server.peer import Peer
from sftpdrop.server.workplace import Workplace
from sftpdrop.store import drops

_log = structlog.get_logger()


def withdraw(place: Workplace, jail: Jail, name: str, peer: Peer) -> None:
    """Withdraw the drop listed as `name` and take the name off the list. Blocking.

    A client that replaces a file deletes the old one between its temporary upload and the RENAME.
    Where the library has the old one already, that delete only clears the name.
    """
    collected = _is_collected(place, jail, name)
    if collected and not _is_being_replaced(jail, name):
        raise Refused("already_collected")
    if not collected:
        place.spool.hand_off_withdrawal(
            Withdrawal(
                id=DropId.new(),
                pass_number=jail.pass_number,
                name=name,
                withdrawn_at=datetime.now(UTC),
                address=peer.address,
            )
        )
    try:
        with SchoolDirectory.opened(jail.school_path) as directory:
            directory.remove(name)
            directory.remove_answers(name)
    except OSError as error:
        if collected:
            raise
        # The withdrawal is safe, and the watcher takes the name away: this is not a refusal.
        reason = os.strerror(error.errno or 0)
        _log.warning("listing_failed", pass_number=jail.pass_number, reason=reason)


def _is_collected(place: Workplace, jail: Jail, name: str) -> bool:
    try:
        with place.database.read() as connection:
            drop = drops.latest_named(connection, jail.pass_number, name)
    except StoreUnavailable as error:
        raise Refused("try_again") from error
    if drop is None or drop.state is not DropState.COLLECTED:
        return False
    key = FileName(name).key
    return not any(
        delivery.pass_number == jail.pass_number and FileName(delivery.name).key == key
        for delivery in _waiting(place)
    )


def _waiting(place: Workplace) -> Iterator[Delivery]:
    """What waits for the watcher, of all schools: the database does not know it yet."""
    for id_ in place.spool.pending():
        try:
            message = spool.read(place.state.spool_new / id_)
        except (spool.BrokenDelivery, OSError):
            continue  # the watcher has it now, or it is one that a person has to look at
        if isinstance(message, Delivery):
            yield message


def _is_being_replaced(jail: Jail, name: str) -> bool:
    """Whether a temporary upload stands ready that its client will rename to `name`, or may."""
    temporary = [
        found.upload.name
        for found in jail.uploads()
        if found.upload is not None and found.upload.name.kind is NameKind.TEMPORARY
    ]
    return any(
        each.destined is None or each.destined.key == FileName(name).key for each in temporary
    )
