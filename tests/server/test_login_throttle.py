import asyncio
import threading
from datetime import UTC, datetime
from unittest import mock

import bcrypt
import pytest

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.server.login import Login
from sftpdrop.server.login_result import LoginResult, Refusal, Welcome
from sftpdrop.store import accounts, login_failures
from sftpdrop.store.database import Database
from tests.schools import NOON, PASS_NUMBER, PASSWORD, add_school
from tests.server.desks import at_desk, open_desk, reasons
from tests.server.guessers import CLIENT, come_in, counted_bcrypt, guess, seconds
from tests.server.sessions import until
from tests.waiting import PATIENCE

OFFICE, HOME = "192.0.2.7", "198.51.100.9"
OTHER = PassNumber("100124")


@pytest.fixture
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time to wait is the whole one, however long it takes to come to the refusal."""
    now = datetime.now(UTC)
    monkeypatch.setattr("sftpdrop.server.login._utc_now", lambda: now)


def code_of(result: LoginResult) -> str:
    return result.code if isinstance(result, Refusal) else "welcome"


async def log_in(login: Login, address: str = OFFICE) -> LoginResult:
    return await login.password(PASS_NUMBER, PASSWORD, address, CLIENT)


@pytest.mark.usefixtures("_standing_clock")
def test_after_the_free_tries_even_the_right_password_waits(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        assert code_of(await guess(login, PASS_NUMBER, OFFICE, 5)) == "wrong"
        refusal = await log_in(login)
        assert code_of(refusal) == "throttled"
        assert isinstance(refusal, Refusal)
        assert "15 seconden" in refusal.sentence

    events = at_desk(database, use)
    assert reasons(events)[-1] == ("throttled_by_pair", 1)


def test_another_address_is_not_throttled(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        await guess(login, PASS_NUMBER, OFFICE, 5)
        await come_in(login, PASS_NUMBER, HOME)

    at_desk(database, use)


def test_an_address_of_the_allow_list_is_never_throttled(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        assert code_of(await guess(login, PASS_NUMBER, OFFICE, 30)) == "wrong"
        await come_in(login, PASS_NUMBER, OFFICE)

    at_desk(database, use, never_throttle=("192.0.2.0/24",))


@pytest.mark.usefixtures("_standing_clock")
def test_a_good_log_in_clears_its_own_failures_and_lengthens_no_ban(database: Database) -> None:
    add_school(database)
    add_school(database, pass_number=OTHER)

    async def use(login: Login) -> None:
        for _ in range(4):
            await guess(login, PASS_NUMBER, OFFICE, 4)
            assert isinstance(await log_in(login), Welcome)
        await guess(login, OTHER, HOME, 5)
        for _ in range(10):
            await come_in(login, PASS_NUMBER, OFFICE)
        refusal = await login.password(OTHER, PASSWORD, HOME, CLIENT)
        assert isinstance(refusal, Refusal)
        assert "15 seconden" in refusal.sentence

    at_desk(database, use)


def test_a_forgetful_colleague_does_not_stop_who_came_in_just_now(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        await come_in(login, PASS_NUMBER, OFFICE)
        assert code_of(await guess(login, PASS_NUMBER, OFFICE, 20)) == "throttled"
        await come_in(login, PASS_NUMBER, OFFICE)

    at_desk(database, use)


def test_a_forgetful_colleague_keeps_no_other_school_out_of_the_same_office(
    database: Database,
) -> None:
    add_school(database)
    add_school(database, pass_number=OTHER)

    async def use(login: Login) -> None:
        await come_in(login, OTHER, OFFICE)
        await guess(login, PASS_NUMBER, OFFICE, 20)
        await come_in(login, OTHER, OFFICE)

    at_desk(database, use, cache_minutes=0)


def test_a_program_with_an_old_password_is_no_guesser(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        with counted_bcrypt() as counted:
            for _ in range(50):
                assert code_of(await guess(login, PASS_NUMBER, OFFICE)) == "wrong"
            assert counted.calls == 4
        assert isinstance(await log_in(login), Welcome)

    events = at_desk(database, use)
    assert sum(int(str(count)) for _, count in reasons(events)) == 50


@pytest.mark.parametrize("pass_number", [PASS_NUMBER, "999999", "root"])
def test_a_try_that_is_broken_off_is_counted(database: Database, pass_number: str) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        with counted_bcrypt(seconds(0.05)):
            for number in range(5):
                password = f"guess-{number}"
                task = asyncio.create_task(login.password(pass_number, password, OFFICE, CLIENT))
                await asyncio.sleep(0)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            result = await login.password(pass_number, PASSWORD, OFFICE, CLIENT)
        assert code_of(result) == "throttled"

    at_desk(database, use)


def test_a_crowd_of_right_passwords_behind_one_address_gets_in(database: Database) -> None:
    numbers = [PassNumber(str(200_000 + number)) for number in range(25)]
    for number in numbers:
        add_school(database, pass_number=number)

    async def use(login: Login) -> None:
        with counted_bcrypt(seconds(0.005)) as counted:
            await asyncio.gather(*(come_in(login, number, OFFICE) for number in numbers * 2))
        assert counted.calls == len(numbers)

    at_desk(database, use)


def test_too_many_that_wait_are_told_that_it_is_busy(database: Database) -> None:
    add_school(database)

    go_on = threading.Event()

    def check_in_vain(_password: bytes, _hashed: bytes) -> bool:
        assert go_on.wait(PATIENCE)
        return False

    async def use(login: Login) -> None:
        with mock.patch.object(bcrypt, "checkpw", check_in_vain):
            passwords = [login.password(PASS_NUMBER, f"x{n}", OFFICE, CLIENT) for n in range(60)]
            tries = [asyncio.create_task(each) for each in passwords]
            await until(lambda: sum(each.done() for each in tries) >= 20)
            go_on.set()
            codes = [code_of(result) for result in await asyncio.gather(*tries)]
        assert codes.count("busy") >= 20
        assert codes.count("wrong") == 5

    events = at_desk(database, use, bcrypt_queue=16)
    assert ("busy", 1) in reasons(events)


def test_processes_share_what_they_counted(database: Database) -> None:
    add_school(database)

    async def run() -> None:
        async with open_desk(database) as one, open_desk(database) as other:
            await guess(one, PASS_NUMBER, HOME, 5)
            await one.share()
            await other.share()
            assert code_of(await log_in(other, HOME)) == "throttled"

    asyncio.run(run())


def test_a_restart_forgets_no_ban(database: Database) -> None:
    add_school(database)

    async def fail(login: Login) -> None:
        await guess(login, PASS_NUMBER, HOME, 5)

    async def try_again(login: Login) -> None:
        assert code_of(await log_in(login, HOME)) == "throttled"

    at_desk(database, fail)
    at_desk(database, try_again)


def test_an_unlocked_school_may_try_again_at_once(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        await guess(login, PASS_NUMBER, HOME, 7)
        await login.share()
        with database.begin() as connection:
            accounts.get(connection, PASS_NUMBER)
            login_failures.unlock(connection, PASS_NUMBER, NOON.replace(year=2100))
        await login.share()
        await come_in(login, PASS_NUMBER, HOME)

    at_desk(database, use)
