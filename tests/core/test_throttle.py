from collections import Counter
from datetime import timedelta

import pytest

from sftpdrop.core.throttle import (
    NOTHING,
    Admitted,
    Attempt,
    Blocked,
    Decision,
    Kind,
    Scope,
    Tally,
    Throttle,
    Waits,
    is_spent,
    leaked,
    merged,
)
from tests.schools import NOON

THROTTLE = Throttle(free_tries=5, max_delay=timedelta(seconds=900))
SCHOOL = Attempt("100123", "192.0.2.7")
PAIR = SCHOOL.pair


class History:
    """Tries of passwords, one after another, on a clock of its own."""

    def __init__(self) -> None:
        self.now = NOON
        self.tallies: dict[Scope, Tally] = {}

    def decide(self, attempt: Attempt) -> Decision:
        return THROTTLE.decide(attempt, self.tallies, Counter(), self.now)

    def fail(self, attempt: Attempt, times: int = 1) -> None:
        for _ in range(times):
            self.tallies.update(THROTTLE.failed(attempt, self.tallies, self.now))

    def blocked_for(self, attempt: Attempt) -> float:
        decision = self.decide(attempt)
        return (decision.until - self.now).total_seconds() if isinstance(decision, Blocked) else 0


def test_the_first_wrong_passwords_cost_nothing() -> None:
    history = History()
    history.fail(SCHOOL, 4)
    assert history.decide(SCHOOL) == Admitted()


def test_waiting_times_grow_up_to_the_longest() -> None:
    history = History()
    history.fail(SCHOOL, 5)
    waits = []
    for _ in range(5):
        waits.append(history.blocked_for(SCHOOL))
        history.now += timedelta(seconds=waits[-1])
        history.fail(SCHOOL)
    assert waits == [15, 60, 240, 900, 900]


def test_a_block_ends_by_itself_and_is_forgotten() -> None:
    history = History()
    history.fail(SCHOOL, 5)
    history.now += timedelta(seconds=16)
    assert history.decide(SCHOOL) == Admitted()
    history.now += timedelta(hours=6)
    assert all(is_spent(scope, tally, history.now) for scope, tally in history.tallies.items())


def test_an_address_that_tries_three_pass_numbers_waits_longest_at_once() -> None:
    history = History()
    for number in range(3):
        history.fail(Attempt(f"10012{number}", SCHOOL.address))
    assert history.blocked_for(Attempt("100999", SCHOOL.address)) == 900


def test_a_known_school_is_not_kept_out_by_a_colleague_on_another_account() -> None:
    history = History()
    history.fail(SCHOOL, 20)
    assert history.blocked_for(Attempt("100124", SCHOOL.address)) > 0
    assert history.decide(Attempt("100124", SCHOOL.address, known=True)) == Admitted()


def test_a_known_school_waits_a_minute_at_most() -> None:
    history = History()
    known = Attempt(SCHOOL.account, SCHOOL.address, known=True)
    history.fail(known, 12)
    assert history.blocked_for(known) == 60


def test_many_machines_that_guess_one_account_do_not_lock_its_school_out() -> None:
    history = History()
    for number in range(80):
        history.fail(Attempt("100123", f"198.51.{number}.9"))
    assert isinstance(history.decide(Attempt("100123", "203.0.113.5")), Blocked)
    assert history.decide(Attempt("100123", "192.0.2.7", known=True)) == Admitted()


def test_neighbours_of_a_guesser_still_get_a_try() -> None:
    history = History()
    for number in range(20):
        history.fail(Attempt(f"1001{number:02}", f"192.0.2.{number}"))
    assert history.decide(Attempt("100123", "192.0.2.200")) == Admitted()
    assert isinstance(history.decide(Attempt("100199", "192.0.2.1")), Blocked)


def test_a_network_whose_every_address_guesses_is_closed() -> None:
    history = History()
    network = Scope(Kind.NETWORK, "192.0.2.0/24")
    history.tallies[network] = Tally(failures=256, at=NOON)
    assert history.blocked_for(SCHOOL) > 0


def test_tries_at_once_are_no_more_than_would_be_free_one_by_one() -> None:
    address = SCHOOL.origin
    decision = THROTTLE.decide(SCHOOL, {}, Counter({address: 5}), NOON)
    assert decision == Waits(address)
    assert THROTTLE.decide(SCHOOL, {}, Counter({address: 4}), NOON) == Admitted()


def test_tries_of_one_pass_number_from_one_address_go_one_by_one() -> None:
    assert THROTTLE.decide(SCHOOL, {}, Counter({PAIR: 1}), NOON) == Waits(PAIR)


def test_a_storm_makes_every_waiting_time_the_longest() -> None:
    history = History()
    for number in range(50):
        history.fail(Attempt(f"2{number:05}", f"198.51.{number}.9"))
    stranger, school = SCHOOL, Attempt("100124", "192.0.2.8", known=True)
    history.fail(stranger, 5)
    history.fail(school, 5)
    assert (history.blocked_for(stranger), history.blocked_for(school)) == (900, 15)


def test_the_noise_of_the_internet_is_no_storm() -> None:
    history = History()
    for number in range(500):
        history.fail(Attempt(f"2{number:05}", f"198.{number % 250}.{number // 250}.9"))
        history.now += timedelta(seconds=20)
    history.fail(SCHOOL, 5)
    assert history.blocked_for(SCHOOL) == 15


def test_what_two_processes_counted_is_added_up() -> None:
    later = NOON + timedelta(minutes=1)
    one = Tally(failures=3, accounts=1, at=NOON, blocked_until=later)
    other = Tally(failures=2, accounts=1, at=later)
    assert merged(PAIR, one, other, later) == Tally(
        failures=5, accounts=2, at=later, blocked_until=later
    )


@pytest.mark.parametrize(("minutes", "left"), [(14, 3), (16, 2), (31, 1), (60, 0)])
def test_a_failure_is_forgiven_every_quarter_of_an_hour(minutes: int, left: int) -> None:
    tally = Tally(failures=3, accounts=1, at=NOON)
    assert leaked(PAIR, tally, NOON + timedelta(minutes=minutes)).failures == left


@pytest.mark.parametrize("order", ["every pass number in turn", "one pass number after another"])
@pytest.mark.parametrize("neighbours", [True, False])
def test_of_ten_thousand_guesses_hardly_any_is_looked_at(order: str, *, neighbours: bool) -> None:
    history = History()
    looked_at_after = tries = 0
    for round_ in range(200):
        for guesser in range(50):
            tries += 1
            address = f"198.51.100.{guesser}" if neighbours else f"198.51.{guesser}.1"
            number = round_ if order == "every pass number in turn" else guesser * 4 + round_ // 50
            attempt = Attempt(f"1{number:05}", address)
            if history.decide(attempt) == Admitted():
                looked_at_after += tries > 500
                history.fail(attempt)
            history.now += timedelta(minutes=10) / 10_000
        newcomer = f"198.51.100.{200 + round_ % 50}" if neighbours else "203.0.113.5"
        assert history.decide(Attempt("100001", newcomer)) == Admitted()
    assert looked_at_after <= 50


def test_nothing_is_blocked_where_nothing_was_counted() -> None:
    assert is_spent(PAIR, NOTHING, NOON)
    assert Scope.parse(str(PAIR)) == PAIR
    assert Scope.parse("everywhere") == Scope(Kind.EVERYWHERE)
