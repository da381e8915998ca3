from sftpdrop.server.door import Door
from sftpdrop.server.headcount import Headcount, Headcounts, SharedHeadcounts
from sftpdrop.settings import ServerSettings
from tests.schools import PASS_NUMBER

LIMITS = ServerSettings(
    max_connections=10,
    max_connections_per_address=6,
    max_waiting_logins=4,
    max_waiting_logins_per_address=3,
    max_sessions_per_account=2,
)


def two_doors() -> tuple[SharedHeadcounts, Door, Door]:
    """The doors of two processes that share their memory."""
    shared = SharedHeadcounts(2)
    return shared, Door(LIMITS, shared.of(0)), Door(LIMITS, shared.of(1))


def test_what_is_counted_in_and_out_is_nothing() -> None:
    count = Headcount()
    for name in ("a", "b", "a"):
        count.add(name)
    assert (count["a"], count["b"], count["c"], count.total()) == (2, 1, 0, 3)
    for name in ("a", "b", "a"):
        count.take(name)
    assert (count["a"], count.total()) == (0, 0)


def test_processes_see_each_others_counts_and_not_each_others_kinds() -> None:
    shared = SharedHeadcounts(3)
    first, second, third = (shared.of(number) for number in range(3))
    first.connections.add("a")
    second.connections.add("a")
    third.waiting.add("a")
    assert [each.connections["a"] for each in (first, second, third)] == [2, 2, 2]
    assert [each.waiting.total() for each in (first, second, third)] == [1, 1, 1]
    assert [each.sessions["a"] for each in (first, second, third)] == [0, 0, 0]


def test_limits_hold_for_all_processes_together() -> None:
    _, one, other = two_doors()
    assert one.enter("a")
    assert other.enter("a")
    assert one.enter("a")
    assert other.enter("a") is None
    assert other.enter("b")
    assert one.enter("b") is None  # four wait in all, one of them from there
    assert one.enter("c")


def test_sessions_of_an_account_are_counted_over_all_processes() -> None:
    _, one, other = two_doors()
    visits = [door.enter("a") for door in (one, other, one)]
    logged_in = [
        door.log_in(visit, PASS_NUMBER)
        for door, visit in zip((one, other, one), visits, strict=True)
        if visit is not None
    ]
    assert logged_in == [True, True, False]
    assert visits[1] is not None
    other.leave(visits[1])
    again = one.enter("a")
    assert again is not None
    assert one.log_in(again, PASS_NUMBER)


def test_what_a_process_that_died_had_counted_is_given_back() -> None:
    shared, one, other = two_doors()
    for _ in range(3):
        assert one.enter("a")
    assert other.enter("b")
    assert other.enter("a") is None
    shared.clear(0)
    successor = Door(LIMITS, shared.of(0))
    assert successor.enter("a")
    assert other.inside.connections.total() == 2


def test_one_process_alone_needs_no_shared_memory() -> None:
    counts = Headcounts()
    counts.sessions.add(PASS_NUMBER)
    assert Headcounts().sessions[PASS_NUMBER] == 0
