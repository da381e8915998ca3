"""A drop, its states, and the one table of what may follow what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.errors import Conflict


class DropState(StrEnum):
    """Where a drop stands. See TRANSITIONS for the ways between them."""

    RECEIVED = "received"  # acknowledged to the school, not looked at yet
    INSPECTING = "inspecting"  # a child is reading it, or was when the watcher died
    ACCEPTED = "accepted"  # the school's current list, or about to be
    REJECTED = "rejected"  # the file itself is wrong; its findings say where
    HELD = "held"  # waits for a person's approval
    FAILED = "failed"  # our fault; kept, retried by hand
    COLLECTED = "collected"  # the library has it
    SUPERSEDED = "superseded"  # a newer list of the school was accepted
    WITHDRAWN = "withdrawn"  # the school deleted it
    PURGED = "purged"  # the bytes are gone, the row is kept


S = DropState

TRANSITIONS: Mapping[DropState, frozenset[DropState]] = {
    S.RECEIVED: frozenset({S.INSPECTING, S.WITHDRAWN}),
    # A drop is inspected again when the watcher died over it: inspecting -> inspecting.
    S.INSPECTING: frozenset({S.INSPECTING, S.ACCEPTED, S.REJECTED, S.HELD, S.FAILED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.COLLECTED, S.SUPERSEDED, S.WITHDRAWN}),
    S.REJECTED: frozenset({S.WITHDRAWN, S.PURGED}),
    S.HELD: frozenset({S.ACCEPTED, S.REJECTED, S.WITHDRAWN, S.SUPERSEDED}),
    S.FAILED: frozenset({S.INSPECTING, S.REJECTED, S.WITHDRAWN}),
    S.COLLECTED: frozenset({S.SUPERSEDED, S.PURGED}),
    # A withdrawal is undone by a person (restore), or by an upload of the same name, which shows
    # that the delete was the first half of a replacement: back to the state before.
    S.WITHDRAWN: frozenset({S.ACCEPTED, S.HELD, S.REJECTED, S.FAILED, S.PURGED}),
    S.SUPERSEDED: frozenset({S.PURGED}),
    S.PURGED: frozenset(),
}


def check_transition(drop_id: str, before: DropState, after: DropState) -> None:
    """Raise Conflict unless a drop may go from `before` to `after`."""
    if after not in TRANSITIONS[before]:
        raise Conflict(f"drop {drop_id} is {before} and cannot become {after}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One delivered file as the database knows it. Times are UTC; `size` is in bytes.

    `sheets` to `profile` are None until the drop was inspected. `prior_state` is the state from
    which a drop was withdrawn, `reason` what a person or the program said of the last change.
    """

    id: DropId
    pass_number: PassNumber
    school: str
    name: str
    state: DropState
    size: int
    sha256: str
    received_at: datetime
    client: str
    address: str
    judged_at: datetime | None = None
    changed_at: datetime | None = None
    prior_state: DropState | None = None
    reason: str | None = None
    sheets: int | None = None
    rows: int | None = None
    pupils: int | None = None
    groups: Mapping[str, int] = field(default_factory=dict)
    year_groups: Mapping[str, int] = field(default_factory=dict)
    comparison: Mapping[str, int] = field(default_factory=dict)
    errors: int | None = None
    warnings: int | None = None
    profile: str | None = None
