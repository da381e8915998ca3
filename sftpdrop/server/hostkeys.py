"""The server's own keys: made once, kept in STATE/keys, known to schools by fingerprint."""

from collections.abc import Sequence
from pathlib import Path

import asyncssh

from sftpdrop.errors import CannotWrite, SettingsError
from sftpdrop.statedir import StateDirectory, sync_directory, write_durably

_FIRST_KEY = "ssh_host_ed25519_key"
_PATTERN = "ssh_host_*_key"


def create_host_key(state: StateDirectory, name: str = _FIRST_KEY) -> asyncssh.SSHKey:
    """Make an ed25519 key under `name`; CannotWrite where there is one of that name."""
    key = asyncssh.generate_private_key("ssh-ed25519", comment="sftpdrop")
    try:
        write_durably(state.keys / name, key.export_private_key(), mode=0o600)
        sync_directory(state.keys)
    except OSError as error:
        raise CannotWrite(f"cannot write {state.keys / name}: {error.strerror}") from error
    return key


def host_key_files(state: StateDirectory) -> Sequence[Path]:
    """The files of the host keys, the first made first by name."""
    return sorted(state.keys.glob(_PATTERN))


def load_host_keys(state: StateDirectory) -> list[asyncssh.SSHKey]:
    """Every host key; SettingsError where there is none or one cannot be read."""
    try:
        keys = [asyncssh.read_private_key(str(path)) for path in host_key_files(state)]
    except (OSError, asyncssh.KeyImportError) as error:
        raise SettingsError(f"a host key in {state.keys} cannot be read: {error}") from error
    if not keys:
        raise SettingsError(
            f"there is no host key in {state.keys}",
            hint="`sftpdrop init DIR` makes one; if there was one, restore it from a backup",
        )
    return keys


def describe_host_key(key: asyncssh.SSHKey) -> str:
    """A key as OpenSSH, WinSCP and FileZilla show it: `ssh-ed25519 SHA256:…`."""
    return f"{key.get_algorithm()} {key.get_fingerprint()}"


def known_hosts_line(key: asyncssh.SSHKey, host: str, port: int) -> str:
    """The line of a known_hosts file by which OpenSSH knows this server (sshd(8))."""
    name = host if port == 22 else f"[{host}]:{port}"
    return f"{name} {key.export_public_key().decode().strip()}\n"
