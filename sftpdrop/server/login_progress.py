"""How far one connection has come with its log-in: what it tried, and what it has proved.

Nothing of asyncssh is in here, and nothing waits: the connection asks before it awaits anything.
"""

from sftpdrop.server.login import UNKNOWN_KEY
from sftpdrop.server.login_result import FirstProof, Halfway, Means

_MAX_KEYS = 30  # an agent may hold many; each costs a look at the database


class LoginProgress:
    """The tries and proofs of one connection, of `max_tries` passwords at most."""

    def __init__(self, max_tries: int) -> None:
        self.user = ""
        self._max_tries = max_tries
        self._tries = 0
        self._keys_offered = 0
        self._offered_unknown_key = False
        self._halfway: Halfway | None = None

    @property
    def first_proof(self) -> FirstProof | None:
        """What was proved of an account that wants another proof too."""
        return None if self._halfway is None else self._halfway.proved

    @property
    def told(self) -> str | None:
        """What the client heard that was missing, and may have left for."""
        if self._halfway is not None:
            return self._halfway.code
        return UNKNOWN_KEY if self._offered_unknown_key else None

    def begin(self, user: str) -> None:
        """Begin for an account: what was proved for another one proves nothing here."""
        self.user = user
        self._halfway = None
        self._offered_unknown_key = False

    def may_try(self) -> bool:
        """Count the try of a password; False for a client that only guesses."""
        self._tries += 1
        return self._tries <= self._max_tries

    def may_offer_key(self) -> bool:
        """Count a key that is offered; False for one too many."""
        self._keys_offered += 1
        return self._keys_offered <= _MAX_KEYS

    def key_answered(self, refusal: str | None) -> None:
        """Remember that a key was not one of the account's."""
        self._offered_unknown_key |= refusal == UNKNOWN_KEY

    def came_halfway(self, halfway: Halfway) -> None:
        """Remember a proof that was right and is not enough."""
        self._halfway = halfway

    def has_proved(self, means: Means) -> bool:
        """Whether that is the proof which need not be given again."""
        return self.first_proof is not None and self.first_proof.means is means
