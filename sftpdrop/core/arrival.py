"""What an arriving delivery is to the school's newest drop of the same name."""

from datetime import timedelta

from sftpdrop.core.delivery import Delivery
from sftpdrop.core.drop import TRANSITIONS, Drop, DropState

# A repeat of one of these asks for something: to be taken again, or to be the current list again.
_NOT_REPEATED = frozenset(
    {
        DropState.WITHDRAWN,
        DropState.FAILED,
        DropState.PURGED,
        DropState.SUPERSEDED,
    }
)


def is_repeat(delivery: Delivery, previous: Drop, within: timedelta) -> bool:
    """Whether a client sent the same file once more because the reply to the first was lost."""
    return (
        delivery.sha256 == previous.sha256
        and previous.state not in _NOT_REPEATED
        and delivery.received_at - previous.received_at <= within
    )


def is_replacement(delivery: Delivery, previous: Drop, within: timedelta) -> bool:
    """Whether the withdrawal of `previous` was the first half of replacing it by `delivery`.

    WinSCP and lftp replace a file by deleting it and putting the new one in its place.
    """
    return (
        previous.state is DropState.WITHDRAWN
        and previous.changed_at is not None
        and delivery.received_at - previous.changed_at <= within
        and state_before_withdrawal(previous) is not None
    )


def state_before_withdrawal(drop: Drop) -> DropState | None:
    """The state to which a withdrawn drop can go back; None if it was never judged."""
    if drop.prior_state in TRANSITIONS[DropState.WITHDRAWN] - {DropState.PURGED}:
        return drop.prior_state
    return None
