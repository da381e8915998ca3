import asyncio

from sqlalchemy import text

from sftpdrop.server.login import Login
from sftpdrop.server.login_result import Refusal, Welcome
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.schools import NOON, PASS_NUMBER, PASSWORD, add_school
from tests.server.desks import HOME, at_desk, log_in, reasons
from tests.server.guessers import CLIENT, counted_bcrypt


def test_the_right_password_comes_in_and_is_recorded(database: Database) -> None:
    account = add_school(database)

    async def use(login: Login) -> None:
        assert await log_in(login) == Welcome(account)

    (event,) = at_desk(database, use)
    assert (event.event, event.actor, event.address) == ("login", PASS_NUMBER, HOME)
    assert event.details == {"method": "password", "client": CLIENT}
    with database.read() as connection:
        last_login_at = accounts.get(connection, PASS_NUMBER).last_login_at
    assert last_login_at == event.at


def test_an_unknown_pass_number_and_a_wrong_password_get_the_same_answer(
    database: Database,
) -> None:
    add_school(database)
    answers = []
    unknown = ("999999", "root", "", "100123\n", "é" * 300)

    async def use(login: Login) -> None:
        answers.append(await log_in(login, "wrong"))
        tries = [login.password(each, PASSWORD, "192.0.2.9", CLIENT) for each in unknown]
        answers.extend(await asyncio.gather(*tries))

    events = at_desk(database, use, throttle_free_tries=50)
    assert len(set(answers)) == 1
    assert isinstance(answers[0], Refusal)
    assert [reason for reason, _ in reasons(events)] == [
        "wrong_password",
        *["unknown_pass_number"] * len(unknown),
    ]


def test_what_is_no_pass_number_is_kept_nowhere(database: Database) -> None:
    async def use(login: Login) -> None:
        await login.password("my secret typed in the wrong field", "x", HOME, CLIENT)

    (event,) = at_desk(database, use)
    assert (event.actor, event.pass_number) == ("unknown", None)
    with database.read() as connection:
        dump = connection.execute(text("SELECT * FROM login_failures")).all()
    assert "secret" not in repr((dump, event))


def test_a_database_that_does_not_answer_is_our_fault_and_not_counted(
    database: Database,
) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        with database.begin() as connection:
            connection.execute(text("ALTER TABLE accounts RENAME TO gone"))
        codes = [(await log_in(login)).code for _ in range(20)]
        assert codes == ["unavailable"] * 20
        offered = login.key_offered(PASS_NUMBER, "SHA256:a", HOME, CLIENT, login.keyring())
        assert await offered == "unavailable"
        with database.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO accounts"))
        assert isinstance(await log_in(login), Welcome)

    events = at_desk(database, use)
    assert sum(count for _, count in reasons(events) if isinstance(count, int)) == 21


def test_a_second_log_in_asks_bcrypt_nothing(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        with counted_bcrypt() as bcrypt:
            for _ in range(20):
                assert isinstance(await log_in(login), Welcome)
        assert bcrypt.calls == 1

    at_desk(database, use)


def test_a_new_password_makes_the_old_one_wrong_at_once(database: Database) -> None:
    account = add_school(database)

    async def use(login: Login) -> None:
        assert await log_in(login) == Welcome(account)
        with database.begin() as connection:
            accounts.set_password(connection, PASS_NUMBER, login.pool.dummy_hash, now=NOON)
        assert (await log_in(login)).code == "wrong"

    at_desk(database, use)
