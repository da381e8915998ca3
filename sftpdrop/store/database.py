"""Opening the database and bringing its tables up to date."""

import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from sftpdrop.errors import StoreUnavailable
from sftpdrop.store import audit
from sftpdrop.store.audit_seal import AuditSeal

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_SECONDS = 20
_BETWEEN_TRIES = 0.02  # seconds
_CACHE_KIB = 256  # of pages a connection; see _prepare_sqlite
_CONNECT_SECONDS = 10  # a machine that is gone must not hold a log-in or a drop for minutes
_MIGRATION_LOCK = 0x64726F70  # "drop": the advisory lock under which PostgreSQL's tables are made


class Database:
    """One database, opened by one program. Connections are pooled and safe to use from threads."""

    def __init__(self, engine: Engine, seal: AuditSeal) -> None:
        self._seal = seal
        self.engine = engine.execution_options(**audit.sealed_with(seal))
        # Both of the same pool.
        self._reading = self.engine.execution_options(sftpdrop_begin="BEGIN")
        self._glancing = self.engine.execution_options(sftpdrop_begin="")
        # A command opens one and ends: its connections are closed with it, and not by chance.
        weakref.finalize(self, engine.dispose)

    @classmethod
    def open(cls, url: str, audit_directory: Path) -> "Database":
        """Open `url` without touching it yet: an SQLAlchemy URL, or a path for SQLite.

        `audit_directory` is where the audit trail's seal lies, outside the database.
        """
        seal = AuditSeal(audit_directory)
        url = url if "://" in url else f"sqlite:///{url}"
        if make_url(url).get_backend_name() != "sqlite":
            timeout = {"connect_timeout": _CONNECT_SECONDS}
            return cls(create_engine(url, pool_pre_ping=True, connect_args=timeout), seal)
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "handle_error", _let_go_if_read_only)
        return cls(engine, seal)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction; raises StoreUnavailable where the database itself fails."""
        try:
            with self.engine.begin() as connection:
                audit.forget_end(connection)
                yield connection
                end = audit.take_end(connection)
            if end is not None:
                self._seal.witness(end)
        except (OperationalError, DBAPIError) as error:
            if isinstance(error, OperationalError) or error.connection_invalidated:
                raise StoreUnavailable(f"the database does not answer: {error.orig}") from error
            raise

    @contextmanager
    def read(self, *, at_once: bool = False) -> Iterator[Connection]:
        """A connection for reading only: takes no write lock, and rolls back at the end.

        `at_once` is for one question: several need a transaction, so as to see one state.
        """
        engine = self._glancing if at_once else self._reading
        try:
            with engine.connect() as connection:
                yield connection
        except OperationalError as error:
            raise StoreUnavailable(f"the database does not answer: {error.orig}") from error

    def migrate(self) -> None:
        """Bring the tables to this version's form; nothing happens when they are.

        Server and watcher may start at the same moment: the second finds the work done.
        """
        self._seal.make_key()
        try:
            with self.engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    lock = {"lock": _MIGRATION_LOCK}
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), lock)
                command.upgrade(_alembic(connection), "head")
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"the database cannot be prepared: {error}") from error

    def is_current(self) -> bool:
        """Whether the tables have this version's form."""
        with self.read() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
        return present == ScriptDirectory(str(_MIGRATIONS)).get_current_head()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own late BEGIN would let two writers both read first and then fail.
    connection.isolation_level = None
    _keep_a_write_ahead_log(connection)
    # FULL: an admin's "approved" and a drop's verdict survive a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Each pooled connection keeps pages of its own, 2 MB unless told, so that a program that runs
    # for months would grow with its database. What is read again comes from the kernel's cache.
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL; for that SQLite itself does not wait, as it does for other locks.

    Two programs may open a new file in the same moment.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # A full disk is not waited for here: who asked tries again later.
            if _kind(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_BETWEEN_TRIES)  # SQLite tells nobody that a lock is free
        else:
            return


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("sftpdrop_begin", "BEGIN IMMEDIATE")
    if statement:
        connection.exec_driver_sql(statement)


def _let_go_if_read_only(context: ExceptionContext) -> None:
    """Let a connection go that was made while the disk was read-only: it stays so ever after."""
    if _kind(context.original_exception) == sqlite3.SQLITE_READONLY:
        context.is_disconnect = True


def _kind(error: BaseException) -> int:
    """SQLite's primary code; the other bits say more exactly why (sqlite.org/rescode.html)."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
