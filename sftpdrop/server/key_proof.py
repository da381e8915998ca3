"""What follows a right signature: the log-in, or the password as a second proof.

asyncssh knows no partial success (RFC 4252 section 5.1) for a key or a password, and asks the
application about a key before it has checked the signature. And it lets a client ask for the
log-in service once, where paramiko asks before every try. All are mended in this one place, on its
private `validate_public_key` and `_next_service`; tests/server/test_contract.py holds it
(docs/adr/0002).
"""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncssh
from asyncssh.public_key import decode_ssh_public_key


def require_proof(
    connection: asyncssh.SSHServerConnection,
    proved: Callable[[str, str], Awaitable[bool]],
) -> None:
    """Have `proved(username, fingerprint)` decide each time that a signature was right.

    Where the key is right and not enough, it calls `ask_for_more` and returns False.
    """
    unlocked: Any = connection  # private API, untyped
    check_signature = unlocked.validate_public_key

    async def validate(username: str, key_data: bytes, msg: bytes, signature: bytes) -> bool:
        if not await check_signature(username, key_data, msg, signature):
            return False
        if not msg:
            return True  # only asked whether this key is worth signing with
        fingerprint = decode_ssh_public_key(key_data).get_fingerprint()
        return await proved(username, fingerprint)

    unlocked.validate_public_key = validate


def ask_for_more(connection: asyncssh.SSHServerConnection) -> None:
    """Answer a proof that was right and is not enough: with partial success.

    It is the answer to the running request; what asyncssh answers after it is not sent.
    """
    unlocked: Any = connection  # private API, untyped
    if unlocked.auth is not None:
        unlocked.auth.send_failure(partial_success=True)


def let_ask_again(connection: asyncssh.SSHServerConnection) -> None:
    """Let a client that has not logged in yet ask for the log-in service once more."""
    unlocked: Any = connection  # private API, untyped
    unlocked._next_service = b"ssh-userauth"
