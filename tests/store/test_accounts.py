from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from sftpdrop.core.account import AccountKey, AccountStatus
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.errors import Conflict, NotFound
from sftpdrop.store import account_keys, accounts
from sftpdrop.store.database import Database
from tests.schools import COST, NOON, PASS_NUMBER, add_school, make_account

KEY = AccountKey(
    public_key="ssh-ed25519 AAAA",
    fingerprint="SHA256:abc",
    label="night export",
    expires_on=date(2027, 1, 1),
    allow_from=("192.0.2.0/24",),
)


def generation(database: Database) -> int | None:
    with database.read() as connection:
        return accounts.generations(connection, [PASS_NUMBER]).get(PASS_NUMBER)


def test_an_account_comes_back_as_it_was_stored(database: Database) -> None:
    stored = add_school(
        database,
        brin="12AB",
        email="a@example.org",
        allow_from=("192.0.2.0/24",),
        last_day=NOON.date(),
    )
    with database.read() as connection:
        assert accounts.get(connection, PASS_NUMBER) == stored
        assert accounts.all_accounts(connection) == [stored]


def test_a_pass_number_has_one_account(database: Database) -> None:
    add_school(database)
    with pytest.raises(Conflict):
        add_school(database)


def test_an_unknown_pass_number_is_not_found(database: Database) -> None:
    with database.begin() as connection:
        assert accounts.find_with_hash(connection, "999999") is None
        for act in (
            lambda number: accounts.get(connection, number),
            lambda number: accounts.set_status(connection, number, AccountStatus.DISABLED),
            lambda number: accounts.set_password(connection, number, "x", now=NOON),
        ):
            with pytest.raises(NotFound):
                act(PassNumber("999999"))


def test_every_change_of_password_key_or_status_ends_running_sessions(database: Database) -> None:
    add_school(database)
    changes: tuple[Callable[[Connection], object], ...] = (
        lambda c: accounts.set_password(c, PASS_NUMBER, "x", now=NOON),
        lambda c: accounts.change_password(c, PASS_NUMBER, "x", "y", NOON),
        lambda c: account_keys.add(c, PASS_NUMBER, KEY),
        lambda c: account_keys.remove(c, PASS_NUMBER, KEY.label),
        lambda c: accounts.set_status(c, PASS_NUMBER, AccountStatus.ACTIVE),
        lambda c: accounts.end_sessions(c, PASS_NUMBER),
    )
    for number, change in enumerate(changes, start=1):
        with database.begin() as connection:
            change(connection)
        assert generation(database) == number


def test_a_disabled_account_has_no_generation(database: Database) -> None:
    add_school(database)
    with database.begin() as connection:
        accounts.set_status(connection, PASS_NUMBER, AccountStatus.DISABLED)
    assert generation(database) is None


def test_a_log_in_and_a_renewed_hash_end_nothing(database: Database) -> None:
    add_school(database)
    later = NOON + timedelta(days=1)
    with database.begin() as connection:
        accounts.set_logged_in(connection, {PASS_NUMBER: later, PassNumber("999999"): later})
        _, stored = accounts.find_with_hash(connection, PASS_NUMBER) or (None, "")
        accounts.set_rehashed(connection, PASS_NUMBER, stored, "renewed")
        account, renewed = accounts.find_with_hash(connection, PASS_NUMBER) or (None, "")
    assert account == make_account(last_login_at=later)
    assert renewed == "renewed"


def test_a_school_cannot_undo_a_reset_of_the_same_moment(database: Database) -> None:
    add_school(database)
    with database.begin() as connection:
        accounts.set_password(connection, PASS_NUMBER, "of an admin", now=NOON)
        with pytest.raises(Conflict):
            accounts.change_password(connection, PASS_NUMBER, "old", "new", NOON)


def test_a_hash_is_not_renewed_over_a_new_password(database: Database) -> None:
    add_school(database)
    with database.begin() as connection:
        accounts.set_rehashed(connection, PASS_NUMBER, "another", "renewed")
        _, stored = accounts.find_with_hash(connection, PASS_NUMBER) or (None, "")
    assert stored != "renewed"


def test_the_highest_cost_is_read_from_the_hashes(database: Database) -> None:
    with database.read() as connection:
        assert accounts.highest_cost(connection) == 0
    add_school(database, cost=COST)
    add_school(database, pass_number=PassNumber("100124"), cost=COST + 1)
    with database.read() as connection:
        assert accounts.highest_cost(connection) == COST + 1


def test_an_account_and_its_keys_come_back_in_one_question(database: Database) -> None:
    stored = add_school(database)
    add_school(database, pass_number=PassNumber("100124"))
    older = replace(KEY, fingerprint="SHA256:def", label="older export", allow_from=())
    with database.begin() as connection:
        assert accounts.find_with_keys(connection, "999999") is None
        assert accounts.find_with_keys(connection, PASS_NUMBER) == (stored, [])
        account_keys.add(connection, PASS_NUMBER, older)
        account_keys.add(connection, PASS_NUMBER, KEY)
    with database.read(at_once=True) as connection:
        found = accounts.find_with_keys(connection, PASS_NUMBER)
    assert found == (replace(stored, generation=2), [KEY, older])


def test_keys_come_back_as_they_were_stored_and_go_with_their_account(database: Database) -> None:
    add_school(database)
    with database.begin() as connection:
        account_keys.add(connection, PASS_NUMBER, KEY)
        assert accounts.keys(connection, PASS_NUMBER) == [KEY]
        accounts.remove(connection, PASS_NUMBER)
        assert accounts.keys(connection, PASS_NUMBER) == []
