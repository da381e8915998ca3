import _sqlite3
import ctypes
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import text

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
    before = sqlite_bytes()
    with ExitStack() as held:
        for _ in range(_CONNECTIONS):
            connection = held.enter_context(database.read())
            connection.execute(text("SELECT sum(length(bytes)) FROM grown")).scalar_one()
        grown = sqlite_bytes() - before
    assert 0 < grown < _CONNECTIONS * _MOST_BYTES
    database.close()
