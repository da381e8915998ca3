"""This server under measurement: an installation with schools, `serve`, and `watch` on demand."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import asyncssh

from sftpdrop.core.account import AccountKey
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.hostkeys import create_host_key
from sftpdrop.settings import Settings
from sftpdrop.store import account_keys, accounts
from sftpdrop.store.database import Database
from tests.bench.server import SCHOOLS, Place, Server, free_port, program
from tests.schools import make_account

_MANY = "100000"
SETTINGS: Mapping[str, str] = {
    "SERVER__MAX_CONNECTIONS": _MANY,
    "SERVER__MAX_CONNECTIONS_PER_ADDRESS": _MANY,
    "SERVER__MAX_WAITING_LOGINS": _MANY,
    "SERVER__MAX_WAITING_LOGINS_PER_ADDRESS": _MANY,
    "SERVER__MAX_SESSIONS_PER_ACCOUNT": _MANY,
    "UPLOAD__MAX_FILES": _MANY,
    "UPLOAD__MAX_FILE_BYTES": str(1 << 30),
    "UPLOAD__MAX_SCHOOL_BYTES": str(1 << 41),
    "LOGIN__CACHE_MINUTES": "0",
    "LOG__LEVEL": "info",
}
"""Limits out of the way, since all clients come from one address; each log-in costs its bcrypt."""

_NO_CHANGES: Mapping[str, str] = MappingProxyType({})


class Installation:
    """A state directory with schools, and the commands that work on it."""

    def __init__(
        self, directory: Path, port: int, changes: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.directory = directory
        self.port = port
        values = {
            **SETTINGS,
            "STATE__DIRECTORY": str(directory),
            "SERVER__LISTEN": f"127.0.0.1:{port}",
            **changes,
        }
        self.environment = {f"SFTPDROP_{name}": value for name, value in values.items()}
        self.file = directory / "sftpdrop.toml"
        self.file.touch()

    def settings(self) -> Settings:
        """The settings as the programs see them, without this process's environment."""
        state = {"directory": str(self.directory)}
        return Settings.from_values({"state": state}, source="bench")

    @property
    def whole_environment(self) -> Mapping[str, str]:
        """The environment of this installation's programs."""
        return {**os.environ, **self.environment}

    def add_schools(
        self, pass_numbers: Iterable[str], password_hash: str, public_key: Path
    ) -> None:
        """Make the database, a host key and accounts with one password and one key."""
        settings = self.settings()
        settings.state_directory.create()
        create_host_key(settings.state_directory)
        database = Database.open(settings.database_url, settings.state_directory.audit)
        database.migrate()
        key = asyncssh.read_public_key(public_key)
        line = key.export_public_key().decode().strip()
        known = AccountKey(public_key=line, fingerprint=key.get_fingerprint(), label="bench")
        with database.begin() as connection:
            for text in pass_numbers:
                number = PassNumber(text)
                account = make_account(pass_number=number, name=f"School {number}")
                accounts.add(connection, account, password_hash)
                account_keys.add(connection, number, known)
        database.close()

    def command(self, name: str) -> list[str | Path]:
        """A command line of sftpdrop for this installation."""
        return [sys.executable, "-m", "sftpdrop", "--config", self.file, name]


@contextmanager
def sftpdrop(place: Place) -> Iterator[Server]:
    """Our server alone: what schools deliver waits in the spool."""
    with _serving(place, "sftpdrop") as (_, server):
        yield server


@contextmanager
def sftpdrop_with_watcher(place: Place) -> Iterator[Server]:
    """Our server, with a watcher that judges what is delivered and answers."""
    with _serving(place, "sftpdrop-judging") as (installation, server):
        log = installation.directory / "watcher.log"
        environment = installation.environment
        with program(installation.command("watch"), log, environment=environment) as watcher:
            yield replace(server, watcher=watcher)


@contextmanager
def _serving(place: Place, name: str) -> Iterator[tuple[Installation, Server]]:
    directory, port = place.new_root(name), free_port()
    installation = Installation(directory, port)
    public_key = place.client_key.with_suffix(".pub")
    installation.add_schools(SCHOOLS, place.password_hash, public_key)
    with program(
        installation.command("serve"),
        directory / "server.log",
        port=port,
        environment=installation.environment,
    ) as process:
        spool = installation.settings().state_directory.spool_new
        server = Server("sftpdrop", port, process, place, SCHOOLS, SCHOOLS, spool=spool)
        yield installation, server
