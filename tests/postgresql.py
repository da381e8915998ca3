"""A PostgreSQL cluster for the length of a test run, reached over a local socket alone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.programs import lack

_USER = "postgres"  # Debian's user; PostgreSQL refuses to run as root
_PLACES = Path("/usr/lib/postgresql")  # Debian keeps the programs of each version out of PATH


class Cluster:
    """A running cluster; `directory` has its socket."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = count()

    def new_database(self) -> str:
        """Make an empty database and return its URL, as an admin writes it into the settings."""
        name = f"drop{next(self._numbers)}"
        engine = create_engine(self._url("postgres").replace("://", "+psycopg://"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://{_USER}@/{database}?host={self._directory}"


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Make a cluster in a directory of its own, run it, and delete it again."""
    programs = _programs()
    # Not in pytest's directory: its user is another one, and a socket's path must be short.
    directory = Path(tempfile.mkdtemp(prefix="postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(directory, _USER)
    data, log = directory / "data", directory / "log"
    options = f"-c listen_addresses= -c unix_socket_directories={directory} -c fsync=off"
    control = (programs / "pg_ctl", "--pgdata", data, "--log", log, "--wait")
    try:
        _run(directory, programs / "initdb", "-D", data, "-U", _USER, "--no-sync", "-E", "UTF8")
        _run(directory, *control, "--options", options, "start")
        try:
            yield Cluster(directory)
        finally:
            _run(directory, *control, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(directory)


def _programs() -> Path:
    """The directory of initdb and pg_ctl, of the newest version that is installed."""
    places = [path.parent for path in sorted(_PLACES.glob("*/bin/initdb"))]
    if found := shutil.which("initdb"):
        places.append(Path(found).parent)
    if not places or (os.geteuid() == 0 and _USER not in {user.pw_name for user in pwd.getpwall()}):
        lack("PostgreSQL is not installed")
    return places[-1]


def _run(directory: Path, *command: str | Path) -> None:
    user = _USER if os.geteuid() == 0 else None
    subprocess.run(
        [str(word) for word in command],
        cwd=directory,
        user=user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
