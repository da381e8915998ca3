"""What a school needs to get in: address, pass number, and the server's key to compare."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5, sha256
from urllib.parse import urlsplit

from sftpdrop.core.account import Account
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.errors import SettingsError
from sftpdrop.setting_forms import split_listen
from sftpdrop.settings import ServerSettings

_BITS: Mapping[str, int] = {
    # PuTTY, and so WinSCP and FileZilla, count an ed25519 key as 255 bits.
    "ssh-ed25519": 255,
    "ecdsa-sha2-nistp256": 256,
    "ecdsa-sha2-nistp384": 384,
    "ecdsa-sha2-nistp521": 521,
}
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class HostKeyWords:
    """A host key in the words in which clients show it.

    `sha256` is base64 without padding, `md5` pairs of hexadecimal digits with colons.
    """

    algorithm: str
    bits: int
    sha256: str
    md5: str

    @classmethod
    def of(cls, public_key: str) -> "HostKeyWords":
        """Return the words for a public key in OpenSSH's form, `ssh-ed25519 AAAA…`."""
        algorithm, encoded = public_key.split()[:2]
        blob = b64decode(encoded)
        # MD5 is what older clients show; the SHA-256 beside it is the one that proves something.
        pairs = md5(blob, usedforsecurity=False).hexdigest()
        return cls(
            algorithm,
            _BITS[algorithm],
            b64encode(sha256(blob).digest()).decode().rstrip("="),
            ":".join(pairs[index : index + 2] for index in range(0, len(pairs), 2)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How one school gets in. `password` is None where the school has one already."""

    host: str
    port: int
    pass_number: PassNumber
    school: str
    must_change: bool
    host_key: HostKeyWords
    password: str | None = None

    @property
    def site_name(self) -> str:
        """What the server is called in the school's client."""
        return f"Leerlingenlijst {self.pass_number}"


def access_of(
    account: Account, server: ServerSettings, host_key: HostKeyWords, password: str | None
) -> Access:
    """Return how `account` gets in; SettingsError where the settings name no public address."""
    host, port = public_address(server)
    return Access(
        host=host,
        port=port,
        pass_number=account.pass_number,
        school=account.name,
        must_change=account.must_change_password,
        host_key=host_key,
        password=password,
    )


def public_address(server: ServerSettings) -> tuple[str, int]:
    """Return the host and the port that schools are told."""
    host, port = split_listen(server.listen)
    if not server.public_address:
        if host in _ANYWHERE:
            raise SettingsError(
                f"schools cannot be told to connect to {server.listen}",
                hint="set server.public_address, such as lists.example.org:2222",
            )
        return host, port
    try:
        parts = urlsplit(f"//{server.public_address}")
        told_port = parts.port
    except ValueError as error:
        raise SettingsError(
            f"server.public_address: {server.public_address} is not HOST or HOST:PORT"
        ) from error
    return parts.hostname or host, port if told_port is None else told_port
