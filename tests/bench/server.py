"""A running server under measurement, and how a client reaches it."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh
import bcrypt
import psutil

from tests.waiting import wait_for

PASSWORD = "kapstok-vlieger-83"
COST = 12
SCHOOLS = [str(number) for number in range(100_001, 100_065)]
"""Accounts where a server has accounts of its own: a log-in storm comes from many."""


@dataclass(frozen=True, slots=True)
class Place:
    """A temporary directory with what every server needs: keys, a password, a root."""

    directory: Path
    client_key: Path
    host_key: Path
    password_hash: str

    @classmethod
    def make(cls, directory: Path) -> "Place":
        """Generate the keys in `directory`."""
        for name in ("client", "host"):
            key = asyncssh.generate_private_key("ssh-ed25519", comment="bench")
            key.write_private_key(directory / name)
            key.write_public_key(directory / f"{name}.pub")
            (directory / name).chmod(0o600)
        hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(COST)).decode()
        return cls(directory, directory / "client", directory / "host", hashed)

    def new_root(self, name: str) -> Path:
        """An empty directory for one server's files."""
        root = self.directory / name
        root.mkdir()
        return root


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs. `users` can log in with the key and, unless empty, with passwords."""

    name: str
    port: int
    process: psutil.Process
    place: Place
    users: Sequence[str]
    password_users: Sequence[str] = ()
    directory: str = ""
    lacks: Sequence[str] = ()
    """Ciphers that its version does not have."""
    watcher: psutil.Process | None = None
    spool: Path | None = None
    """Where each upload stays. Other servers overwrite the one before."""

    def path(self, name: str) -> str:
        """A remote path for a file."""
        return f"{self.directory}{name}"

    def options(self, user: str = "", password: str | None = None) -> dict[str, Any]:
        """Options of asyncssh.connect: one cheap set of algorithms, the same for all servers."""
        proof: dict[str, Any] = (
            {"client_keys": [str(self.place.client_key)]}
            if password is None
            else {"password": password, "client_keys": None, "preferred_auth": "password"}
        )
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "username": user or self.users[0],
            "known_hosts": None,
            "config": None,
            "agent_path": None,
            "compression_algs": None,
            "kex_algs": ["curve25519-sha256"],
            "encryption_algs": ["aes128-gcm@openssh.com"],
            **proof,
        }


def by_password(port: int, user: str) -> dict[str, Any]:
    """Options of asyncssh.connect for a client on this machine that has a password and no key."""
    return {
        "host": "127.0.0.1",
        "port": port,
        "username": user,
        "client_keys": None,
        "known_hosts": None,
        "config": None,
        "agent_path": None,
        "kex_algs": ["curve25519-sha256"],
        "preferred_auth": "password",
    }


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def program(
    command: Sequence[object],
    log: Path,
    *,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[psutil.Process]:
    """Run a program until the end of the `with`; wait until it listens on `port`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
        )
    try:
        if port is not None:
            _wait_for_port(port, process, log)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    wait_for(lambda: process.poll() is not None or _listens(port), f"port {port} was open")
    if process.poll() is not None:
        raise RuntimeError(f"{process.args!r} has ended: {log.read_text(errors='replace')[-2000:]}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
