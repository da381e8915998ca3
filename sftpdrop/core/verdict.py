"""The verdict on a list: what is in it and how it differs from the last one decide together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sftpdrop.core.drop import DropState
from sftpdrop.core.inspection import Inspection

MUST_DESTROY = "must_destroy"
"""The reason of a rejection whose bytes may not be kept anywhere: a BSN, or the like, was there."""

GAVE_UP = "gave_up"
"""The reason of a failure: every try at reading the file ended in trouble of ours."""

BYTES_MISSING = "bytes_missing"
"""The reason of a failure: the database knows the drop, and its bytes are nowhere."""

ENCRYPTED = "encrypted"
"""The reason of a failure: the bytes lie in the vault encrypted, so they cannot be read again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state a drop goes to, and the codes of the reasons for it."""

    state: DropState
    reasons: tuple[str, ...] = ()

    @property
    def must_destroy(self) -> bool:
        """Whether the bytes may not be kept."""
        return MUST_DESTROY in self.reasons

    @property
    def reason(self) -> str | None:
        """The reasons as the database holds them: codes with spaces between."""
        return " ".join(self.reasons) or None


def decide(inspection: Inspection, hold_reasons: Sequence[str]) -> Verdict:
    """Return the verdict on a list that was read, with the reasons to hold it, if any.

    An error in the list goes before a reason to hold it: a person is not asked to approve what
    the school has to mend first.
    """
    if inspection.must_destroy:
        return Verdict(DropState.REJECTED, (MUST_DESTROY,))
    if inspection.errors:
        return Verdict(DropState.REJECTED)
    if hold_reasons:
        return Verdict(DropState.HELD, tuple(hold_reasons))
    return Verdict(DropState.ACCEPTED)
