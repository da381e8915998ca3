from datetime import timedelta

from sqlalchemy import insert

from sftpdrop.core.throttle import NOTHING, Kind, Scope, Tally
from sftpdrop.store import login_failures, tables
from sftpdrop.store.database import Database
from tests.schools import NOON

PAIR = Scope(Kind.PAIR, "100123 192.0.2.7")
ADDRESS = Scope(Kind.ADDRESS, "192.0.2.7")
SPRAYER = Scope(Kind.ADDRESS, "198.51.100.9")
UNTIL = NOON + timedelta(minutes=1)


def tally(failures: int, accounts: int = 1) -> Tally:
    return Tally(failures=failures, accounts=accounts, at=NOON, blocked_until=UNTIL)


def test_failures_of_two_processes_are_added_up(database: Database) -> None:
    with database.begin() as connection:
        login_failures.add(connection, {PAIR: tally(2)}, (), NOON)
    with database.begin() as connection:
        after = login_failures.add(connection, {PAIR: tally(3, accounts=0)}, (), NOON)
        assert after == {PAIR: tally(5)}
        assert login_failures.changed_since(connection, NOON) == after


def test_a_pass_number_that_two_processes_met_at_once_is_one_at_its_address(
    database: Database,
) -> None:
    counted = {PAIR: tally(1), ADDRESS: tally(1)}
    with database.begin() as connection:
        login_failures.add(connection, counted, (), NOON)
        after = login_failures.add(connection, counted, (), NOON)
        assert after[ADDRESS] == tally(2, accounts=1)
        other = {Scope(Kind.PAIR, "100124 192.0.2.7"): tally(1), ADDRESS: tally(1)}
        assert login_failures.add(connection, other, (), NOON)[ADDRESS] == tally(3, accounts=2)


def test_a_row_that_is_no_tally_is_passed_over_and_removed(database: Database) -> None:
    with database.begin() as connection:
        login_failures.add(connection, {PAIR: tally(2)}, (), NOON)
        for scope in ("", "garbage", "PAIR 100123 192.0.2.7", "pairs 1"):
            row = {**dict.fromkeys(("failures", "accounts"), 1), "scope": scope}
            moments = dict.fromkeys(("last_failure_at", "blocked_until", "changed_at"), NOON)
            connection.execute(insert(tables.login_failures).values(**row, **moments))
        assert login_failures.changed_since(connection, NOON) == {PAIR: tally(2)}
        assert login_failures.remove_strange(connection) == 4
        assert login_failures.remove_strange(connection) == 0
        assert login_failures.changed_since(connection, NOON) == {PAIR: tally(2)}


def test_only_what_was_written_lately_is_read(database: Database) -> None:
    with database.begin() as connection:
        login_failures.add(connection, {PAIR: tally(2)}, (), NOON)
        later = NOON + timedelta(minutes=1)
        assert login_failures.changed_since(connection, later) == {}


def test_a_cleared_pair_starts_anew_and_the_other_processes_see_it(database: Database) -> None:
    with database.begin() as connection:
        login_failures.add(connection, {PAIR: tally(4), ADDRESS: tally(4)}, (), NOON)
        login_failures.add(connection, {}, {PAIR}, NOON)
        seen = login_failures.changed_since(connection, NOON)
    assert seen == {PAIR: NOTHING, ADDRESS: tally(4)}


def test_unlocking_lets_off_the_school_and_its_address_but_no_sprayer(database: Database) -> None:
    from_sprayer = Scope(Kind.PAIR, "100123 198.51.100.9")
    other = Scope(Kind.PAIR, "1001234 192.0.2.7")
    account = Scope(Kind.ACCOUNT, "100123")
    counted = {scope: tally(9) for scope in (PAIR, ADDRESS, from_sprayer, other, account)}
    with database.begin() as connection:
        login_failures.add(connection, {**counted, SPRAYER: tally(9, accounts=4)}, (), NOON)
        login_failures.unlock(connection, "100123", NOON)
        left = login_failures.changed_since(connection, NOON)
    assert {scope for scope, left_of in left.items() if left_of == NOTHING} == {
        PAIR,
        ADDRESS,
        from_sprayer,
        account,
    }


def test_unlocking_a_school_that_never_failed_is_no_error(database: Database) -> None:
    with database.begin() as connection:
        login_failures.unlock(connection, "100123", NOON)
        assert set(login_failures.changed_since(connection, NOON).values()) <= {NOTHING}


def test_what_says_nothing_any_more_is_deleted(database: Database) -> None:
    with database.begin() as connection:
        login_failures.add(connection, {PAIR: tally(2)}, (), NOON)
        login_failures.remember_known(connection, {("100123", "192.0.2.7"): NOON})
        login_failures.forget_old(connection, NOON + timedelta(hours=23))
        assert login_failures.changed_since(connection, NOON)
        login_failures.forget_old(connection, NOON + timedelta(days=500))
        assert not login_failures.changed_since(connection, NOON)
        assert not login_failures.known_since(connection, NOON)


def test_an_address_that_is_seen_again_is_known_from_then(database: Database) -> None:
    known = ("100123", "192.0.2.7")
    later = NOON + timedelta(days=2)
    with database.begin() as connection:
        login_failures.remember_known(connection, {known: NOON})
        login_failures.remember_known(connection, {known: later})
        assert login_failures.known_since(connection, NOON) == {known: later}
