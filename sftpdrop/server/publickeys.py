"""Public keys that schools' machines log in with: read, judged, brought to one form."""

from dataclasses import dataclass

import asyncssh
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from sftpdrop.errors import InvalidInput

_ALGORITHMS = frozenset(
    {"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"}
)
_LEAST_RSA_BITS = 2048  # NIST SP 800-131A


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key: `line` is OpenSSH's form without a comment, `comment` what came with it."""

    line: str
    fingerprint: str
    comment: str | None


def read_public_key(text: str) -> PublicKey:
    """The one public key in `text`, in OpenSSH's or RFC 4716's form; InvalidInput says why not."""
    if "PRIVATE KEY" in text:
        raise InvalidInput(
            "this is a private key, which its owner should never give away",
            hint="give the file with the same name and .pub behind it",
        )
    try:
        key = asyncssh.import_public_key(text.strip())
    except asyncssh.KeyImportError as error:
        raise InvalidInput(
            "this is not a public key",
            hint="it is one line that starts with ssh-ed25519 or ssh-rsa, in a .pub file",
        ) from error
    _refuse_weak(key)
    algorithm, encoded = key.export_public_key().decode("ascii", "replace").split()[:2]
    return PublicKey(f"{algorithm} {encoded}", key.get_fingerprint(), key.get_comment())


def _refuse_weak(key: asyncssh.SSHKey) -> None:
    algorithm, inner = key.get_algorithm(), key.pyca_key
    if algorithm not in _ALGORITHMS:
        raise InvalidInput(f"a key of the kind {algorithm} is not taken", hint="use ssh-ed25519")
    if isinstance(inner, RSAPublicKey) and inner.key_size < _LEAST_RSA_BITS:
        raise InvalidInput(
            f"an RSA key needs {_LEAST_RSA_BITS} bits, this has {inner.key_size}",
            hint="use ssh-ed25519",
        )
