"""The secret of the hashes by which a list is remembered; made when it is first needed."""

import secrets

from sftpdrop.statedir import StateDirectory
from sftpdrop.watcher.whole_file import write_whole

_BYTES = 32
"""As many as SHA-256 gives, which is all that HMAC makes use of (RFC 2104, section 3)."""


def load_roll_key(state: StateDirectory) -> bytes:
    """Read the secret, or make it. Without it no list can be compared with an earlier one."""
    path = state.secrets / "roll.key"
    if not path.exists():
        write_whole(path, secrets.token_bytes(_BYTES))
    return path.read_bytes()
