"""A password as it comes over the line: whatever was typed is a password, and mostly a wrong one.

asyncssh ends the connection where SASLprep (RFC 4013) forbids a character: an emoji, or what an old
client sends as Latin-1. To a person that looks like a broken server, and the time of it tells the
password from others. `normalise` of core/password.py does SASLprep's mappings, and its `problems`
keeps such characters out of new passwords, so here nothing needs to be forbidden.

This is asyncssh's own handler without that step, by its private API; tests/server/test_contract.py
holds it (docs/adr/0002).
"""

from asyncssh import PasswordChangeRequired
from asyncssh.auth import (
    MSG_USERAUTH_PASSWD_CHANGEREQ,
    _server_auth_handlers,
    _ServerPasswordAuth,
)
from asyncssh.packet import SSHPacket, String


class PasswordRequest(_ServerPasswordAuth):
    """SSH_MSG_USERAUTH_REQUEST with a password, or with an old and a new one."""

    async def _start(self, packet: SSHPacket) -> None:
        changes = packet.get_boolean()
        password = _text(packet.get_string())
        new = _text(packet.get_string()) if changes else ""
        packet.check_end()
        try:
            if changes:
                comes_in = await self._conn.change_password(self._username, password, new)
            else:
                comes_in = await self._conn.validate_password(self._username, password)
        except PasswordChangeRequired as required:
            prompt = String(required.prompt), String(required.lang)
            self.send_packet(MSG_USERAUTH_PASSWD_CHANGEREQ, *prompt)
            return
        if comes_in:
            await self.send_success()
        else:
            self.send_failure()


def take_any_password() -> None:
    """Have every connection of this process take passwords so. May be done twice."""
    _server_auth_handlers[b"password"] = PasswordRequest


def _text(password: bytes) -> str:
    """What is no UTF-8 becomes a character that no password may have."""
    return password.decode("utf-8", "replace")
