import sqlite3
from datetime import UTC, datetime

from sftpdrop.core.delivery import Delivery
from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.store import drops
from sftpdrop.store.database import Database
from tests.schools import PASS_NUMBER, add_school

LIMIT = 1000  # values in a statement; SQLite's own is 32,766 unless it was built otherwise


def test_more_drops_are_known_than_one_statement_can_ask_for(database: Database) -> None:
    add_school(database)
    delivery = Delivery(
        id=DropId.new(),
        pass_number=PASS_NUMBER,
        name="lijst.xlsx",
        size=1,
        sha256="0" * 64,
        received_at=datetime.now(UTC),
        client="",
        address="192.0.2.7",
    )
    with database.begin() as connection:
        drops.register(connection, delivery)
    ids = [*(DropId.new() for _ in range(3 * LIMIT)), delivery.id]
    with database.read() as connection:
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, LIMIT)
        assert drops.states(connection, ids) == {delivery.id: DropState.RECEIVED}
        assert drops.states(connection, []) == {}
