import asyncio
from functools import partial
from pathlib import Path

import asyncssh
import pytest

from sftpdrop.server import anteroom
from sftpdrop.server.anteroom import Anteroom
from tests.schools import PASS_NUMBER
from tests.server.sent_away import TOO_MANY
from tests.server.served import OTHER_SCHOOL, Served, serving
from tests.server.sessions import in_loop, until


@in_loop
async def test_addresses_take_turns_and_each_waits_for_a_seat() -> None:
    room, spoken = Anteroom(seats=1), list[str]()
    turns = [
        room.enter(address, partial(spoken.append, f"{address}{number}"))
        for address, number in (("a", 1), ("a", 2), ("a", 3), ("b", 1), ("c", 1))
    ]
    assert spoken == ["a1"]
    for seated in range(4):
        turns[[0, 1, 3, 4][seated]].end()
    assert spoken == ["a1", "a2", "b1", "c1", "a3"]


@in_loop
async def test_who_leaves_the_row_is_not_called_and_frees_no_seat() -> None:
    room, spoken = Anteroom(seats=1), list[str]()
    first, second, third = (room.enter(name, partial(spoken.append, name)) for name in "abc")
    second.end()
    second.end()
    assert spoken == ["a"]
    first.end()
    first.end()
    assert spoken == ["a", "c"]
    third.end()
    room.enter("d", lambda: spoken.append("d"))
    room.enter("e", lambda: spoken.append("e"))
    assert spoken == ["a", "c", "d"]


@in_loop
async def test_a_seat_is_not_kept_by_whoever_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anteroom, "_LONGEST", 0.01)
    room, spoken = Anteroom(seats=1), list[str]()
    room.enter("a", lambda: spoken.append("a"))
    room.enter("b", lambda: spoken.append("b"))
    await until(lambda: spoken == ["a", "b"])


@in_loop
async def test_no_more_than_so_many_are_left_unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anteroom, "_MOST_UNANSWERED", 1)
    monkeypatch.setattr(anteroom, "_UNANSWERED", 0.01)
    room, ended = Anteroom(), list[int]()
    for number in (1, 2):
        room.leave_unanswered(partial(ended.append, number))
    assert ended == [2]
    await until(lambda: ended == [2, 1])


async def guess(served: Served, times: int = 1, address: str = "127.0.0.9") -> None:
    for number in range(times):
        with pytest.raises(asyncssh.PermissionDenied):
            async with served.logged_in(password=f"wrong-{number}", local_addr=(address, 0)):
                pytest.fail("let in")


@in_loop
async def test_after_wrong_passwords_an_address_waits_its_turn_and_others_do_not(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as served:
        house = served.listener._house
        await guess(served)
        house.anteroom._free = 0  # as if others were spoken with
        waiting = asyncio.create_task(guess(served))
        await until(lambda: bool(house.anteroom._rows))
        async with served.logged_in():
            assert not waiting.done()
        house.anteroom.leave(house.anteroom._rows["127.0.0.9"][0], seated=False)
        waiting.cancel()


@in_loop
async def test_an_address_where_a_school_came_in_never_waits(tmp_path: Path) -> None:
    office = "127.0.0.9"
    async with serving(tmp_path) as served:
        async with served.logged_in(OTHER_SCHOOL, local_addr=(office, 0)):
            await guess(served, address=office)
        served.listener._house.anteroom._free = 0
        async with served.logged_in(PASS_NUMBER, local_addr=(office, 0)):
            pass


@in_loop
async def test_a_guesser_for_whom_there_is_no_room_is_told_so_after_a_moment(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, server={"max_waiting_logins_per_address": 1}) as served:
        await guess(served)
        async with served.knock("127.0.0.9"):
            loop = asyncio.get_running_loop()
            began = loop.time()
            with pytest.raises(asyncssh.DisconnectError, match=TOO_MANY):
                async with served.logged_in(local_addr=("127.0.0.9", 0)):
                    pytest.fail("let in")
            assert loop.time() - began > 0.9
