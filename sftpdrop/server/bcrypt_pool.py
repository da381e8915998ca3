"""The few threads in which bcrypt runs, and the fair queue before them.

bcrypt takes a quarter of a second of a core by design, so its work is bounded and whoever waits is
served in turns of addresses: a hundred tries from one address delay another address by one. bcrypt
releases the interpreter's lock, so the event loop goes on meanwhile.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

from sftpdrop.core import password as passwords

T = TypeVar("T")


class Rank(IntEnum):
    """Who goes first where many wait."""

    KNOWN = 0  # a school at an address that it came from before
    NEW = 1  # an address that did nothing wrong
    SUSPECT = 2  # an address with wrong passwords that still count


class PoolFull(Exception):
    """Too many wait already: the log-in is refused with a sentence."""


@dataclass(eq=False, slots=True)
class _Job(Generic[T]):
    """One piece of work that waits. `answer` becomes its result, or PoolFull."""

    work: Callable[[], T]
    address: str
    rank: Rank
    answer: asyncio.Future[T]

    def refuse(self) -> None:
        if not self.answer.done():
            self.answer.set_exception(PoolFull())

    def settle(self, thread: Future[T]) -> None:
        if self.answer.done():
            return
        if error := thread.exception():
            self.answer.set_exception(error)
        else:
            self.answer.set_result(thread.result())


class BcryptPool:
    """Runs bcrypt in `workers` threads for at most `queue` that wait. Belongs to one event loop."""

    def __init__(self, workers: int, queue: int, cost: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="bcrypt")
        self._idle = workers
        # One thread is kept from them, so that others need not wait for guesses that run already.
        self._idle_for_suspects = max(1, workers - 1)
        self._limit = queue
        self._cost = self._time_as = cost
        self._waiting: dict[Rank, OrderedDict[str, deque[_Job]]] = {  # type: ignore[type-arg]  # jobs of any kind
            rank: OrderedDict() for rank in Rank
        }
        # Verified against where there is no account, so that it takes as long.
        self.dummy_hash = _make_dummy(cost)

    @property
    def waiting(self) -> int:
        """How many wait for a thread."""
        return sum(len(jobs) for _, _, jobs in self._queues())

    def time_as(self, cost: int) -> None:
        """Make every verification take as long as one at `cost`, the highest that is stored."""
        if cost > self._time_as:
            self._time_as = cost
            self.dummy_hash = _make_dummy(cost)

    def verify(
        self, password: str, password_hash: str, address: str, rank: Rank = Rank.NEW
    ) -> asyncio.Future[bool]:
        """Verify a password in a thread. The future becomes the answer, or PoolFull."""
        time_as = self._time_as
        return self._submit(lambda: _verify(password, password_hash, time_as), address, rank)

    def hash(self, password: str, address: str) -> asyncio.Future[str]:
        """Hash a new password in a thread, in the turn of a school that proved who it is."""
        cost = self._cost
        return self._submit(lambda: passwords.hash_password(password, cost), address, Rank.KNOWN)

    async def close(self) -> None:
        """Refuse those who wait, and let the threads end."""
        while self.waiting:
            rank, address, _ = next(self._queues())
            self._take(rank, address).refuse()
        await asyncio.to_thread(self._threads.shutdown)

    def _submit(self, work: Callable[[], T], address: str, rank: Rank) -> asyncio.Future[T]:
        job = _Job(work, address, rank, asyncio.get_running_loop().create_future())
        if self._can_start(rank):
            self._start(job)
        elif self.waiting < self._limit or self._make_room_for(job):
            self._enqueue(job)
        else:
            job.refuse()
        return job.answer

    def _enqueue(self, job: _Job[T]) -> None:
        queues = self._waiting[job.rank]
        if job.address not in queues:
            queues[job.address] = deque()
            # A newcomer goes before those who were served already, or who came in a crowd.
            queues.move_to_end(job.address, last=False)
        queues[job.address].append(job)
        job.answer.add_done_callback(lambda _: self._drop(job))

    def _make_room_for(self, job: _Job[T]) -> bool:
        """Put out the newest try of whoever has the lowest rank, or the most tries, waiting."""
        own = len(self._waiting[job.rank].get(job.address, ()))
        fuller = [
            (rank, len(jobs), address)
            for rank, address, jobs in self._queues()
            if rank > job.rank or (rank == job.rank and len(jobs) > own + 1)
        ]
        if not fuller:
            return False
        rank, _, address = max(fuller)
        self._take(rank, address, newest=True).refuse()
        return True

    def _take(self, rank: Rank, address: str, *, newest: bool = False) -> _Job:  # type: ignore[type-arg]  # a job of any kind
        """Take a job out; what is left of its address waits for its next turn."""
        jobs = self._waiting[rank].pop(address)
        job = jobs.pop() if newest else jobs.popleft()
        if jobs:
            self._waiting[rank][address] = jobs
        return job

    def _can_start(self, rank: Rank) -> bool:
        return self._idle > 0 and (rank is not Rank.SUSPECT or self._idle_for_suspects > 0)

    def _occupy(self, job: _Job[T], threads: int) -> None:
        self._idle -= threads
        if job.rank is Rank.SUSPECT:
            self._idle_for_suspects -= threads

    def _start(self, job: _Job[T]) -> None:
        self._occupy(job, 1)
        loop = job.answer.get_loop()
        thread = self._threads.submit(job.work)
        thread.add_done_callback(lambda done: loop.call_soon_threadsafe(self._finished, job, done))

    def _finished(self, job: _Job[T], thread: Future[T]) -> None:
        self._occupy(job, -1)
        job.settle(thread)
        while turn := self._next_turn():
            following = self._take(*turn)
            if not following.answer.done():
                self._start(following)

    def _next_turn(self) -> tuple[Rank, str] | None:
        for rank, address, _ in self._queues():
            return (rank, address) if self._can_start(rank) else None
        return None

    def _drop(self, job: _Job[T]) -> None:
        """Forget a job whose client is gone, if it still waits."""
        jobs = self._waiting[job.rank].get(job.address, deque())
        if job in jobs:
            jobs.remove(job)
            if not jobs:
                del self._waiting[job.rank][job.address]

    def _queues(self) -> Iterator[tuple[Rank, str, deque[_Job]]]:  # type: ignore[type-arg]  # jobs of any kind
        """Every address that waits, in the order of its turn."""
        for rank, queues in self._waiting.items():
            for address, jobs in queues.items():
                yield rank, address, jobs


def _verify(password: str, password_hash: str, time_as: int) -> bool:
    matches = passwords.verify(password, password_hash)
    # A hash of a lower cost is done sooner, which would tell that the account exists. Costs
    # c, c, c+1, ... up to n-1 take together as long as cost n.
    for cost in range(passwords.cost_of(password_hash), time_as):
        passwords.verify(password, passwords.with_cost(password_hash, cost))
    return matches


def _make_dummy(cost: int) -> str:
    return passwords.hash_password(passwords.generate_password(), cost)
