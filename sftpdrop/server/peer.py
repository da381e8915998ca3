"""The other end of a connection, as far as it matters to us."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import asyncssh

# These show no status text of a refusal, only what comes on the channel's stderr (docs/clients.md).
_READS_STDERR = re.compile(r"OpenSSH|PuTTY_", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True)
class Peer:
    """`client` is the SSH version it gave of itself, `address` its IP address."""

    client: str
    address: str

    @cached_property
    def reads_stderr(self) -> bool:
        """Whether its user sees the channel's stderr rather than the text of a status."""
        return _READS_STDERR.search(self.client) is not None


def address_of(connection: asyncssh.SSHServerConnection) -> str:
    """The IP address of the other end, or nothing where it has gone already."""
    name: Any = connection.get_extra_info("peername")
    return str(name[0]) if name else ""


def make_peer(client_version: str | bytes, address: str) -> Peer:
    """A peer with its own words cleaned for logs and the database: printable, at most 100 bytes."""
    text = (
        client_version.decode("ascii", "replace")
        if isinstance(client_version, bytes)
        else client_version
    )
    return Peer(_UNPRINTABLE.sub("?", text)[:100], address)
