"""The SSH algorithms that are offered, and everything of SSH that is off.

The lists are those for which ssh-audit gives no [fail] (docs/clients.md); with `post_quantum_only`
no [warn] either. Compression is off: zlib's inflation has no cap.
"""

from typing import Any

_POST_QUANTUM_KEX = ["mlkem768x25519-sha256"]
_CLASSIC_KEX = [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group16-sha512",
]
_CIPHERS = [
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
    "aes128-ctr",
]
_MACS = [
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "umac-128-etm@openssh.com",
]
# Debian 12's curl (libssh2 1.10) knows no encrypt-then-MAC; whoever does never chooses these.
_OLDER_MACS = ["hmac-sha2-256", "hmac-sha2-512"]


def algorithm_options(*, post_quantum_only: bool) -> dict[str, Any]:
    """Options of asyncssh.listen for algorithms."""
    return {
        "kex_algs": _POST_QUANTUM_KEX + ([] if post_quantum_only else _CLASSIC_KEX),
        "encryption_algs": _CIPHERS[:3] if post_quantum_only else _CIPHERS,
        "mac_algs": _MACS + ([] if post_quantum_only else _OLDER_MACS),
        "compression_algs": None,
        "signature_algs": [
            "ssh-ed25519",
            "sk-ssh-ed25519@openssh.com",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ecdsa-sha2-nistp256@openssh.com",
            "rsa-sha2-512",
            "rsa-sha2-256",
        ],
    }


CLOSED_DOORS: dict[str, Any] = {
    "agent_forwarding": False,
    "allow_pty": True,  # for `ssh -t PASS@host passwd` alone: see passwd.py
    "allow_scp": False,
    "config": [],
    "gss_host": None,
    "host_based_auth": False,
    "kbdint_auth": False,
    "rdns_lookup": False,
    "x11_forwarding": False,
}
"""Options of asyncssh.listen for everything that is not SFTP."""
