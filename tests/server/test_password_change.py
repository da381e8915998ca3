import asyncio

import pytest

from sftpdrop.core.account import Account, Locale
from sftpdrop.core.password import verify
from sftpdrop.server.login import Login
from sftpdrop.server.login_result import FirstProof, Halfway, Means, MustChange, Refusal, Welcome
from sftpdrop.server.password_change import PasswordChange
from sftpdrop.store import accounts
from sftpdrop.store.database import Database
from tests.schools import NOON, PASS_NUMBER, PASSWORD, add_school
from tests.server.desks import at_desk, reasons
from tests.server.guessers import CLIENT

HOME = "192.0.2.7"
NEW = "lantaarn-zeewier-41"


class Person:
    """Somebody at a terminal who types these lines and then goes away."""

    def __init__(self, *lines: str) -> None:
        self.shown = ""
        self.echoed: list[bool] = []
        self._lines = list(lines)

    async def write(self, text: str) -> None:
        self.shown += text

    async def read_line(self, *, echo: bool) -> str | None:
        self.echoed.append(echo)
        return self._lines.pop(0) if self._lines else None


def opens(database: Database, password: str) -> bool:
    with database.read() as connection:
        _, stored = accounts.find_with_hash(connection, PASS_NUMBER) or (None, "")
    return verify(password, stored)


def dialogue(database: Database, account: Account, person: Person) -> list[str]:
    async def use(login: Login) -> None:
        await PasswordChange(login).dialogue(account, HOME, person)

    return [event.event for event in at_desk(database, use)]


def test_a_required_change_is_made_and_comes_in(database: Database) -> None:
    add_school(database, must_change_password=True)

    async def use(login: Login) -> None:
        result = await PasswordChange(login).change(PASS_NUMBER, PASSWORD, NEW, HOME, CLIENT)
        assert isinstance(result, Welcome)
        assert (result.account.generation, result.account.must_change_password) == (1, False)
        assert isinstance(await login.password(PASS_NUMBER, NEW, HOME, CLIENT), Welcome)

    events = at_desk(database, use)
    assert sorted(event.event for event in events) == ["login", "login", "password_changed"]
    assert opens(database, NEW)


@pytest.mark.parametrize("stale", [False, True])
def test_a_key_that_was_proved_before_the_change_still_counts_after_it(
    database: Database, stale: bool
) -> None:
    account = add_school(database, must_change_password=True, require_key_and_password=True)
    key = FirstProof(Means.KEY, account.generation - stale)

    async def use(login: Login) -> None:
        change = PasswordChange(login).change
        result = await change(PASS_NUMBER, PASSWORD, NEW, HOME, CLIENT, first=key)
        assert isinstance(result, Halfway if stale else Welcome)

    at_desk(database, use)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("kort", "at least 10 characters"),
        (PASSWORD, "the same as the old one"),
        ("x-100123-lantaarn", "pass number"),
        ("lantaarn-regenboog", "school's name"),
        ("password12", "too easy to guess"),
        ("é" * 40, "at most 72 bytes"),
    ],
)
def test_a_new_password_that_will_not_do_is_explained_and_asked_again(
    database: Database, new: str, sentence: str
) -> None:
    add_school(database, must_change_password=True)

    async def use(login: Login) -> None:
        result = await PasswordChange(login).change(PASS_NUMBER, PASSWORD, new, HOME, CLIENT)
        assert isinstance(result, MustChange)
        assert sentence in result.prompt

    at_desk(database, use)
    assert opens(database, PASSWORD)


def test_a_change_with_a_wrong_password_is_a_wrong_log_in(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        change = PasswordChange(login).change
        for number in range(5):
            result = await change(PASS_NUMBER, f"wrong-{number}", NEW, HOME, CLIENT)
            assert isinstance(result, Refusal)
            assert result.code == "wrong"
        refused = await change(PASS_NUMBER, PASSWORD, NEW, HOME, CLIENT)
        assert isinstance(refused, Refusal)
        assert refused.code == "throttled"

    events = at_desk(database, use)
    assert [reason for reason, _ in reasons(events)].count("wrong_password") == 5
    assert opens(database, PASSWORD)


def test_a_change_at_the_moment_of_a_reset_does_not_undo_it(database: Database) -> None:
    add_school(database)

    async def use(login: Login) -> None:
        hashing = login.pool.hash

        def hash_after_reset(password: str, address: str) -> asyncio.Future[str]:
            with database.begin() as connection:
                accounts.set_password(connection, PASS_NUMBER, login.pool.dummy_hash, now=NOON)
            return hashing(password, address)

        login.pool.hash = hash_after_reset  # type: ignore[method-assign]  # the moment between
        result = await PasswordChange(login).change(PASS_NUMBER, PASSWORD, NEW, HOME, CLIENT)
        assert isinstance(result, MustChange)

    at_desk(database, use)
    assert not opens(database, NEW)


def test_the_dialogue_asks_unseen_and_changes_the_password(database: Database) -> None:
    account = add_school(database)
    person = Person(PASSWORD, NEW, NEW)
    assert dialogue(database, account, person) == ["password_changed"]
    assert "The password was changed" in person.shown
    assert person.echoed == [False] * 3
    assert opens(database, NEW)


def test_the_dialogue_speaks_the_schools_language(database: Database) -> None:
    account = add_school(database, locale=Locale.DUTCH)
    person = Person(PASSWORD, NEW, NEW)
    dialogue(database, account, person)
    assert "Huidige wachtwoord" in person.shown
    assert "gewijzigd" in person.shown


@pytest.mark.parametrize(
    ("locale", "words"), [(Locale.DUTCH, "klopt niet"), (Locale.ENGLISH, "is not right")]
)
def test_a_wrong_old_password_is_told_in_the_schools_language(
    database: Database, locale: Locale, words: str
) -> None:
    person = Person("wrong", NEW, NEW)
    dialogue(database, add_school(database, locale=locale), person)
    assert words in person.shown


def test_the_dialogue_asks_again_what_was_typed_differently_or_is_weak(database: Database) -> None:
    account = add_school(database)
    person = Person(PASSWORD, NEW, "other", PASSWORD, "kort", "kort", PASSWORD, NEW, NEW)
    assert dialogue(database, account, person)[-1:] == ["password_changed"]
    assert "not the same" in person.shown
    assert "too short" in person.shown


@pytest.mark.parametrize("lines", [(), (PASSWORD,), (PASSWORD, NEW), ("wrong", NEW, NEW) * 3])
def test_the_dialogue_ends_without_a_change(database: Database, lines: tuple[str, ...]) -> None:
    account = add_school(database)
    person = Person(*lines)
    assert "password_changed" not in dialogue(database, account, person)
    assert opens(database, PASSWORD)
