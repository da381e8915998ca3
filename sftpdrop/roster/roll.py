"""What is remembered of a list for the next one: keyed hashes, from which nobody can be named.

Pupil numbers are short: without the secret they could be found again by trying all of them.
"""

import hmac
from collections.abc import Iterable

from sftpdrop.core.inspection import RollEntry
from sftpdrop.roster.pupil import Pupil

_DIGEST = "sha256"


def make_roll(pupils: Iterable[Pupil], secret: bytes) -> tuple[RollEntry, ...]:
    """Return the roll of `pupils` under the installation's `secret`, in their order."""
    keyed = hmac.new(secret, digestmod=_DIGEST)
    return tuple(
        RollEntry(_hex(keyed, pupil.number), pupil.year_group, pupil.group_code) for pupil in pupils
    )


def fingerprint(pupils: Iterable[Pupil], secret: bytes) -> str:
    """Return the hex HMAC of the whole list: the same for the same pupils in any order."""
    # A pupil's texts are clean: neither a tab nor a line's end stands in them.
    text = "\n".join(sorted(map("\t".join, pupils)))
    return hmac.digest(secret, text.encode(), _DIGEST).hex()


def _hex(keyed: hmac.HMAC, text: str) -> str:
    """The HMAC of `text`; a copy of one that has taken the key in costs half of a new one."""
    mine = keyed.copy()
    mine.update(text.encode())
    return mine.hexdigest()
