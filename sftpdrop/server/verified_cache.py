"""Passwords that were looked at a moment ago, so that the next connection need not wait for bcrypt.

FileZilla opens a second connection beside the first, and a script logs in twenty times. Only a
keyed hash is kept, under a key that is made when the process starts and never leaves it. The hash
covers the account's generation and stored hash, so any change of them makes it unfindable, and the
address, so that nobody elsewhere can try passwords against the cache at its speed.
"""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from sftpdrop.core.account import Account
from sftpdrop.core.network import host_of
from sftpdrop.core.password import normalise

_BOUND = 4096
_CHECKS = 300


class VerifiedCache:
    """A bounded memory of (account, address, password) for some minutes; 0 minutes: of nothing."""

    def __init__(
        self, minutes: float, *, bound: int = _BOUND, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = minutes * 60
        self._bound = bound
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._until: OrderedDict[bytes, float] = OrderedDict()
        self._checks: OrderedDict[tuple[str, str], int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._until)

    def __contains__(self, digest: bytes) -> bool:
        until = self._until.get(digest)
        return until is not None and self._clock() < until

    def digest(
        self,
        pass_number: str,
        account: Account | None,
        password_hash: str,
        *,
        address: str,
        password: str,
    ) -> bytes:
        """What a password is remembered by. `account` is None for an unknown pass number."""
        state = (account.generation, account.password_changed_at.isoformat()) if account else ()
        known = repr((pass_number, state, password_hash, host_of(address))).encode()
        message = len(known).to_bytes(4, "big") + known + normalise(password)
        return hmac.digest(self._key, message, hashlib.sha256)

    def remember(self, digest: bytes, pass_number: str, address: str) -> None:
        """Keep a digest for the set time from now; the oldest goes when there are too many."""
        if not self._seconds:
            return
        self._until[digest] = self._clock() + self._seconds
        self._until.move_to_end(digest)
        self._checks[pass_number, host_of(address)] = _CHECKS
        while len(self._until) > self._bound or self._oldest_is_over():
            self._until.popitem(last=False)
        while len(self._checks) > self._bound:
            self._checks.popitem(last=False)

    def may_ask(self, pass_number: str, address: str) -> bool:
        """Whether a throttled try may still be compared with what is remembered for its address.

        So a school goes on beside a colleague who guesses. A few hundred times only: a comparison
        is fast, and must not become a way around the throttle.
        """
        pair = (pass_number, host_of(address))
        left = self._checks.get(pair, 0)
        if left:
            self._checks[pair] = left - 1
        return left > 0

    def _oldest_is_over(self) -> bool:
        return bool(self._until) and next(iter(self._until.values())) <= self._clock()
