import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from unittest import mock

import bcrypt
import pytest

from sftpdrop.core.password import cost_of, hash_password
from sftpdrop.server.bcrypt_pool import BcryptPool, PoolFull, Rank
from tests.schools import COST, PASSWORD
from tests.server.guessers import counted_bcrypt
from tests.waiting import PATIENCE

HASH = hash_password(PASSWORD, COST)


class HeldBcrypt:
    """bcrypt that does not answer before it is let go; remembers in which order it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go = threading.Event()
        self._questions = threading.Semaphore(0)

    def wait_until_asked(self, times: int) -> None:
        for _ in range(times):
            assert self._questions.acquire(timeout=PATIENCE)

    def checkpw(self, password: bytes, hashed: bytes) -> bool:
        self.asked.append(password.decode())
        self._questions.release()
        assert self.go.wait(PATIENCE)
        return True


@pytest.fixture
def held() -> Iterator[HeldBcrypt]:
    bcrypt_held = HeldBcrypt()
    with mock.patch.object(bcrypt, "checkpw", bcrypt_held.checkpw):
        yield bcrypt_held


def with_pool(
    use: Callable[[BcryptPool], Awaitable[None]], *, workers: int = 1, queue: int = 4
) -> None:
    async def run() -> None:
        pool = BcryptPool(workers, queue, COST)
        try:
            await use(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def test_the_answer_is_that_of_bcrypt() -> None:
    async def use(pool: BcryptPool) -> None:
        assert await pool.verify(PASSWORD, HASH, "a")
        assert not await pool.verify("wrong", HASH, "a")
        assert not await pool.verify(PASSWORD, pool.dummy_hash, "a")
        assert cost_of(await pool.hash(PASSWORD, "a")) == COST

    with_pool(use)


def test_addresses_are_served_in_turns(held: HeldBcrypt) -> None:
    async def use(pool: BcryptPool) -> None:
        tries = [pool.verify(f"a{number}", HASH, "a") for number in range(4)]
        tries += [pool.verify(f"b{number}", HASH, "b") for number in range(2)]
        held.go.set()
        await asyncio.gather(*tries)

    with_pool(use, queue=9)
    assert held.asked == ["a0", "b0", "a1", "b1", "a2", "a3"]


def test_known_schools_go_first_and_suspects_last(held: HeldBcrypt) -> None:
    async def use(pool: BcryptPool) -> None:
        running = pool.verify("running", HASH, "x")
        ranks = (Rank.SUSPECT, Rank.NEW, Rank.KNOWN)
        waiting = [pool.verify(rank.name, HASH, rank.name, rank) for rank in ranks]
        held.go.set()
        await asyncio.gather(running, *waiting)

    with_pool(use)
    assert held.asked == ["running", "KNOWN", "NEW", "SUSPECT"]


def test_suspects_leave_a_thread_to_others(held: HeldBcrypt) -> None:
    async def use(pool: BcryptPool) -> None:
        tries = [pool.verify(f"s{number}", HASH, "s", Rank.SUSPECT) for number in range(2)]
        tries.append(pool.verify("new", HASH, "n"))
        await asyncio.to_thread(held.wait_until_asked, 2)
        assert sorted(held.asked) == ["new", "s0"]
        held.go.set()
        await asyncio.gather(*tries)

    with_pool(use, workers=2)


def test_no_more_run_at_once_than_there_are_workers() -> None:
    async def use(pool: BcryptPool) -> None:
        await asyncio.gather(*(pool.verify("x", HASH, str(number)) for number in range(21)))

    # Three meet each time before one of them goes on.
    meeting = threading.Barrier(3, timeout=PATIENCE)
    with counted_bcrypt(meeting.wait) as counted:
        with_pool(use, workers=3, queue=21)
    assert (counted.calls, counted.most_at_once) == (21, 3)


def test_a_full_queue_refuses_the_address_that_fills_it(held: HeldBcrypt) -> None:
    async def use(pool: BcryptPool) -> None:
        greedy = [pool.verify(f"a{number}", HASH, "a") for number in range(6)]
        with pytest.raises(PoolFull):
            await greedy[5]
        modest = pool.verify("b", HASH, "b")
        with pytest.raises(PoolFull):
            await greedy[4]
        held.go.set()
        await asyncio.gather(modest, *greedy[:4])
        assert pool.waiting == 0

    with_pool(use)


def test_a_queue_full_of_suspects_has_room_for_a_new_address(held: HeldBcrypt) -> None:
    async def use(pool: BcryptPool) -> None:
        suspects = [pool.verify("x", HASH, str(number), Rank.SUSPECT) for number in range(5)]
        new = pool.verify("new", HASH, "n")
        held.go.set()
        answers = await asyncio.gather(new, *suspects, return_exceptions=True)
        assert [type(answer) for answer in answers].count(PoolFull) == 1
        assert answers[0] is True

    with_pool(use)


def test_a_queue_of_equals_refuses_the_newcomer(held: HeldBcrypt) -> None:
    async def use(pool: BcryptPool) -> None:
        tries = [pool.verify("x", HASH, str(number)) for number in range(5)]
        with pytest.raises(PoolFull):
            await pool.verify("late", HASH, "late")
        held.go.set()
        assert all(await asyncio.gather(*tries))

    with_pool(use)


def test_a_try_that_is_broken_off_leaves_the_queue(held: HeldBcrypt) -> None:
    async def use(pool: BcryptPool) -> None:
        running, waiting = pool.verify("running", HASH, "a"), pool.verify("waiting", HASH, "a")
        waiting.cancel()
        running.cancel()
        await asyncio.sleep(0)
        assert pool.waiting == 0
        following = pool.verify("following", HASH, "a")
        # The thread goes on although nobody waits for its answer: it still takes its place.
        assert pool.waiting == 1
        held.go.set()
        await following

    with_pool(use)
    assert held.asked == ["running", "following"]


def test_closing_refuses_those_who_wait(held: HeldBcrypt) -> None:
    async def run() -> None:
        pool = BcryptPool(1, 4, COST)
        running, waiting = pool.verify("running", HASH, "a"), pool.verify("waiting", HASH, "a")
        held.go.set()
        await pool.close()
        assert await running
        with pytest.raises(PoolFull):
            await waiting

    asyncio.run(run())


def test_a_hash_of_a_lower_cost_takes_as_long_as_the_others() -> None:
    costs: list[int] = []

    def remember_cost(password: bytes, hashed: bytes) -> bool:
        costs.append(cost_of(hashed.decode()))
        return True

    async def use(pool: BcryptPool) -> None:
        pool.time_as(7)
        assert await pool.verify(PASSWORD, HASH, "a")

    with mock.patch.object(bcrypt, "checkpw", remember_cost):
        with_pool(use)
    assert costs == [4, 4, 5, 6]  # 2^4 + 2^4 + 2^5 + 2^6 = 2^7


def test_a_fault_of_bcrypt_reaches_who_waits_for_it() -> None:
    async def use(pool: BcryptPool) -> None:
        with pytest.raises(ValueError, match="salt"):
            await pool.verify(PASSWORD, "$2b$04$nonsense", "a")
        assert await pool.verify(PASSWORD, HASH, "a")

    with_pool(use)
