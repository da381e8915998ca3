"""The end of a connection, or the refusal of a channel, in the school's own language."""

import asyncssh
from asyncssh.constants import OPEN_RESOURCE_SHORTAGE

from sftpdrop.core.account import Locale
from sftpdrop.texts.partings import PARTINGS

# SSH's own numbers for reasons of ours (RFC 4253 section 11.1); the rest are "by application".
_CODES = dict.fromkeys(
    ("too_many_connections", "too_many_sessions"), asyncssh.DISC_TOO_MANY_CONNECTIONS
)


def part(
    connection: asyncssh.SSHServerConnection, reason: str, locale: Locale, limit: int = 0
) -> None:
    """End a connection for one of the reasons of texts/partings.py."""
    code = _CODES.get(reason, asyncssh.DISC_BY_APPLICATION)
    connection.disconnect(code, PARTINGS[reason].say(locale, limit=limit))


def no_more_channels(locale: Locale, limit: int) -> asyncssh.ChannelOpenError:
    """The refusal of one channel too many: the connection and its other channels go on."""
    reason = PARTINGS["too_many_channels"].say(locale, limit=limit)
    return asyncssh.ChannelOpenError(OPEN_RESOURCE_SHORTAGE, reason)
