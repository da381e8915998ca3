"""Warm children that inspect workbooks: each confined, each replaced when it dies.

A child is forked from a server process that has the libraries loaded already, so no file waits for
an interpreter to start. Every child has a pebble pool of its own: what happens to one, a crash in
the middle of a message even, cannot reach the pipe of another.
"""

import gc
import multiprocessing
import queue
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from sftpdrop.core.inspection import Inspection
from sftpdrop.errors import SftpdropError
from sftpdrop.roster.profile import Profile
from sftpdrop.watcher.confinement import allow_cpu, confine
from sftpdrop.watcher.inspect import inspect_workbook
from sftpdrop.watcher.limits import ReadingLimits

P = ParamSpec("P")
T = TypeVar("T")

TASKS_PER_CHILD = 500
"""A child is replaced after so many files: whatever leaked in it goes with it."""

_PRELOAD = [
    "sftpdrop.watcher.inspect",
    "sftpdrop.watcher.confinement",
    "pebble",
]
_SIGNALS = {
    signal.SIGXCPU: "used too much CPU time",
    signal.SIGXFSZ: "wrote too large a file",
    signal.SIGKILL: "was killed",
    signal.SIGABRT: "gave up, mostly for want of memory",
    signal.SIGSEGV: "crashed",
}


class ChildFailed(SftpdropError):
    """A child died, ran out of memory or of time over a file: our trouble, not the file's."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the child {reason}")
        self.reason = reason


class InspectionPool:
    """`workers` children, lent to one caller at a time. Safe to use from several threads."""

    def __init__(
        self, workers: int, profile: Profile, limits: ReadingLimits, secret: bytes
    ) -> None:
        self._profile = profile
        self._limits = limits
        self._secret = secret
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOAD)
        self._workers = workers
        self._idle: queue.LifoQueue[ProcessPool] = queue.LifoQueue()

    def __enter__(self) -> Self:
        """Start the children and wait until each has answered."""
        children = [self._new_child() for _ in range(self._workers)]
        answers = [child.schedule(_be_ready) for child in children]
        for child, answer in zip(children, answers, strict=True):
            answer.result()
            self._idle.put(child)
        return self

    def __exit__(self, *_exception: object) -> None:
        """End the children; the callers' tasks are done by then, since each waits for its own."""
        for _ in range(self._workers):
            _end(self._idle.get())

    def inspect(self, path: Path, name: str, today: date) -> Inspection:
        """Inspect the file at `path` in a child; ChildFailed if the child did not survive it."""
        return self.run(
            inspect_workbook, path, name, self._profile, self._limits, today, self._secret
        )

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function`, which a child can import, in a child under the same limits.

        What it raises is raised here, except that want of memory, time or CPU is ChildFailed.
        """
        with self._child() as child:
            task = child.schedule(
                _run_limited,
                args=(self._limits.cpu_seconds, function, args, kwargs),
                timeout=self._limits.wall_seconds,
            )
            try:
                return task.result()  # type: ignore[no-any-return] # pebble passes it through
            except ProcessExpired as death:
                raise ChildFailed(_cause_of_death(death.exitcode)) from death
            except FutureTimeout as timeout:
                raise ChildFailed("took too long") from timeout
            except MemoryError as error:
                raise ChildFailed("ran out of memory") from error
            except BrokenProcessPool as error:
                raise ChildFailed("could not be reached") from error

    @contextmanager
    def _child(self) -> Iterator[ProcessPool]:
        """Lend a child; one whose pool broke is replaced before the next caller gets it."""
        child = self._idle.get()
        try:
            if not child.active:
                _end(child)
                child = self._new_child()
            yield child
        finally:
            self._idle.put(child)

    def _new_child(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1,
            max_tasks=TASKS_PER_CHILD,
            initializer=confine,
            initargs=(self._limits,),
            context=self._context,
        )


def _run_limited(
    cpu_seconds: int,
    function: Callable[..., T],
    args: tuple[object, ...],
    kwargs: dict[str, object],
) -> T:
    allow_cpu(cpu_seconds)
    # A workbook's cells are many and hold no cycles: going round them for garbage takes a tenth of
    # the time. The memory of a task has its own limit, and what it left is collected after it.
    gc.disable()
    try:
        return function(*args, **kwargs)
    finally:
        gc.enable()


def _be_ready() -> None:
    """The first task of a child: returning shows that it has started and imported everything."""


def _end(child: ProcessPool) -> None:
    child.stop()  # type: ignore[no-untyped-call] # pebble leaves it bare
    child.join()


def _cause_of_death(exit_code: int) -> str:
    """Pebble gives the exit code, negative for a signal."""
    if exit_code < 0:
        return _SIGNALS.get(signal.Signals(-exit_code), f"died of signal {-exit_code}")
    return f"ended with exit code {exit_code}"
