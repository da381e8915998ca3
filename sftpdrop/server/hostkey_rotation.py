"""Replacing the host key in two steps, so that clients can learn the new one before it counts.

The first key by name is the one that is used; the others are announced (hostkeys-00, OpenSSH's
PROTOCOL file, section 2.5). OpenSSH stores an announced key by itself. WinSCP and FileZilla do
not: their people are asked again, and need the new fingerprint on paper.
"""

import os
from pathlib import Path

import asyncssh

from sftpdrop.errors import Conflict
from sftpdrop.server.hostkeys import create_host_key, host_key_files
from sftpdrop.statedir import StateDirectory, sync_directory

_NEXT = "ssh_host_ed25519_next_key"  # sorts behind the one in use
_RETIRED = "retired"  # before a name: no longer a host key, kept in case somebody has to go back


def announce_next_key(state: StateDirectory) -> asyncssh.SSHKey:
    """Make the next key; Conflict where one is announced already."""
    if (state.keys / _NEXT).exists():
        raise Conflict(
            "a next host key is announced already",
            hint="`sftpdrop hostkey rotate --finish` puts it in use",
        )
    key = create_host_key(state, _NEXT)
    owner = state.keys.stat()
    if os.geteuid() == 0:
        # The server reads it, whoever runs this command.
        os.chown(state.keys / _NEXT, owner.st_uid, owner.st_gid)
    return key


def switch_to_next_key(state: StateDirectory) -> Path:
    """Use the announced key from the next start on; returns where the old one is kept now.

    Two renames: if a crash comes between them the next key is the only one, and in use.
    """
    if not (state.keys / _NEXT).exists():
        raise Conflict("no next host key is announced", hint="`sftpdrop hostkey rotate` makes one")
    current = host_key_files(state)[0]
    retired = current.with_name(f"{_RETIRED}_{int(current.stat().st_mtime)}_{current.name}")
    if current.name != _NEXT:
        current.rename(retired)
    (state.keys / _NEXT).rename(state.keys / "ssh_host_ed25519_key")
    sync_directory(state.keys)
    return retired
