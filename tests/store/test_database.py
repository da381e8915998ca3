import _sqlite3
import ctypes
import gc
import sqlite3
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from sftpdrop.errors import StoreUnavailable
from sftpdrop.store.database import Database

_CONNECTIONS = 5  # as many as SQLAlchemy's pool keeps
_MOST_BYTES = 512 * 1024  # of each, statements and schema included


def sqlite_bytes() -> int:
    """What SQLite holds in this process, by its own account (sqlite3_memory_used)."""
    used = ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used
    used.restype = ctypes.c_int64
    return int(used())


def test_pooled_connections_do_not_grow_with_the_database(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "grown.db"), tmp_path)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE grown (bytes BLOB)"))
        rows = [{"bytes": bytes(2000)} for _ in range(4000)]
        connection.execute(text("INSERT INTO grown VALUES (:bytes)"), rows)
    database.close()
    gc.collect()  # connections that other tests left
    before = sqlite_bytes()
    with ExitStack() as held:
        for _ in range(_CONNECTIONS):
            connection = held.enter_context(database.read())
            connection.execute(text("SELECT sum(length(bytes)) FROM grown")).scalar_one()
        grown = sqlite_bytes() - before
    assert 0 < grown < _CONNECTIONS * _MOST_BYTES
    database.close()


def test_a_file_that_another_program_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE others (x)")
    done = threading.Timer(0.3, other.execute, ["COMMIT"])
    done.start()
    database = Database.open(str(path), tmp_path)
    with database.begin() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        connection.execute(text("INSERT INTO others VALUES (1)"))
    database.close()
    done.join()
    other.close()


def test_connection_of_a_time_when_the_disk_was_read_only_is_not_kept(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "a.db"), tmp_path)
    with database.read() as connection:
        connection.execute(text("PRAGMA query_only = ON"))  # fails as such a connection does
    create = text("CREATE TABLE things (name TEXT)")
    with pytest.raises(StoreUnavailable, match="readonly"), database.begin() as connection:
        connection.execute(create)
    with database.begin() as connection:
        connection.execute(create)
    database.close()
