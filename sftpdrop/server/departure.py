"""Why a connection ended before anybody came in, as the audit says it."""

from collections.abc import Mapping

import asyncssh

_LOST: Mapping[type, str] = {
    asyncssh.KeyExchangeFailed: "no_common_algorithm",
    asyncssh.ProtocolError: "protocol_error",
}
_LOGIN_TIMEOUT = "Login timeout expired"  # asyncssh's own words; tests/server/test_connection.py


def reason_of(error: Exception | None, told: str | None) -> str | None:
    """The code of the reason if it was we who did not want it; None where the client just left.

    `told` is what the client heard and did nothing about, such as that a key is not known.
    """
    return "login_timeout" if str(error) == _LOGIN_TIMEOUT else told or _LOST.get(type(error))
