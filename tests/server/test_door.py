from sftpdrop.server.door import Door
from sftpdrop.settings import ServerSettings

LIMITS = ServerSettings(
    max_connections=10,
    max_connections_per_address=6,
    max_waiting_logins=4,
    max_waiting_logins_per_address=3,
)


def enter_all(door: Door, *addresses: str) -> list[bool]:
    return [door.enter(address) is not None for address in addresses]


def test_one_address_has_only_so_many_waiting() -> None:
    assert enter_all(Door(LIMITS), *"aaaa") == [True, True, True, False]


def test_a_crowd_that_waits_leaves_a_place_for_an_address_of_which_nobody_waits() -> None:
    door = Door(LIMITS)
    assert all(enter_all(door, *"aabb"))
    assert enter_all(door, *"abcc") == [False, False, True, False]


def test_there_is_an_end_to_all_connections() -> None:
    door = Door(LIMITS)
    assert enter_all(door, *"abcdefghijk") == [True] * 10 + [False]


def test_what_is_given_back_can_be_taken_again() -> None:
    door = Door(LIMITS)
    visits = [door.enter("a") for _ in range(3)]
    for visit in visits:
        assert visit is not None
        door.leave(visit)
    assert all(enter_all(door, *"aaa"))
