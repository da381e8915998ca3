"""What is remembered of a list for the next one: keyed hashes, from which nobody can be named.

Pupil numbers are short: without the secret they could be found again by trying all of them.
"""

import hmac
import json
from collections.abc import Iterable

from sftpdrop.core.inspection import RollEntry
from sftpdrop.roster.pupil import Pupil

_DIGEST = "sha256"


def make_roll(pupils: Iterable[Pupil], secret: bytes) -> tuple[RollEntry, ...]:
    """Return the roll of `pupils` under the installation's `secret`, in their order."""
    return tuple(
        RollEntry(
            key=hmac.digest(secret, pupil.number.encode(), _DIGEST).hex(),
            year_group=pupil.year_group,
            group=pupil.group_code,
        )
        for pupil in pupils
    )


def fingerprint(pupils: Iterable[Pupil], secret: bytes) -> str:
    """Return the hex HMAC of the whole list: the same for the same pupils in any order."""
    text = json.dumps(sorted(pupils), ensure_ascii=False)
    return hmac.digest(secret, text.encode(), _DIGEST).hex()
