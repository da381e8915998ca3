from sftpdrop.core.password import cost_of
from sftpdrop.server.login import Login
from sftpdrop.server.login_result import Welcome
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.schools import COST, PASS_NUMBER, add_school
from tests.server.desks import at_desk, log_in, recorded


def test_a_hash_of_a_lower_cost_is_renewed_by_a_log_in(database: Database) -> None:
    add_school(database, cost=COST)

    async def use(login: Login) -> None:
        assert isinstance(await log_in(login), Welcome)

    at_desk(database, use, bcrypt_cost=COST + 1)
    with database.read() as connection:
        _, stored = accounts.find_with_hash(connection, PASS_NUMBER) or (None, "")
    assert cost_of(stored) == COST + 1
    at_desk(database, use, bcrypt_cost=COST + 1)
    assert [event.event for event in recorded(database)] == ["login", "login"]
