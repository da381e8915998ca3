import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sftpdrop.watcher.limits import MEBIBYTE, MEGABYTE, ReadingLimits
from sftpdrop.watcher.pool import ChildFailed, InspectionPool
from tests.server.processes import lives
from tests.waiting import wait_for
from tests.watcher.building import SECRET, TODAY, many_rows, openpyxl_bytes, profile, ten_rows

# On a busy machine a second of CPU takes long: only what waits for nothing runs into the wall.
LIMITS = ReadingLimits(
    memory_bytes=512 * MEBIBYTE, cpu_seconds=1, wall_seconds=60, written_bytes=10 * MEGABYTE
)


def crash() -> None:
    ctypes.string_at(0)


def abort() -> None:
    os.abort()


def leave() -> None:
    os._exit(3)


def eat_memory() -> int:
    return len(bytearray(2**31))


def burn() -> None:
    while True:
        pass


def hang() -> None:
    signal.pause()


def write_too_much(path: Path) -> None:
    with path.open("wb") as file:
        file.write(bytes(2 * LIMITS.written_bytes))


def process_number() -> int:
    return os.getpid()


def say_something() -> list[str]:
    print("what a cell said", flush=True)  # noqa: T201 - it must reach nobody
    return [str(Path(f"/proc/self/fd/{number}").readlink()) for number in range(3)]


def privileges() -> str:
    return Path("/proc/self/status").read_text("utf-8")


def limit_of(kind: int) -> int:
    return resource.getrlimit(kind)[0]


@pytest.fixture(scope="module")
def pool() -> Iterator[InspectionPool]:
    with InspectionPool(2, profile(), LIMITS, SECRET) as opened:
        yield opened


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(openpyxl_bytes(ten_rows()))
    return path


def test_workbook_is_inspected_in_a_child(pool: InspectionPool, workbook: Path) -> None:
    assert pool.inspect(workbook, "lijst.xlsx", TODAY).pupils == 10
    assert pool.run(process_number) != os.getpid()


DEATHS: dict[Callable[[], object], str] = {
    crash: "crashed",
    abort: "gave up",
    leave: "exit code 3",
    eat_memory: "ran out of memory",
    burn: "CPU time",
}


@pytest.mark.parametrize("function", DEATHS, ids=lambda function: function.__name__)
def test_child_that_dies_is_named_and_replaced(
    function: Callable[[], object], pool: InspectionPool, workbook: Path
) -> None:
    with pytest.raises(ChildFailed, match=DEATHS[function]):
        pool.run(function)
    for _ in range(3):
        assert pool.inspect(workbook, "lijst.xlsx", TODAY).pupils == 10


def test_child_that_waits_for_ever_is_named_and_replaced(workbook: Path) -> None:
    with InspectionPool(1, profile(), LIMITS, SECRET) as pool:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool, "_limits", replace(LIMITS, wall_seconds=0.1))
            with pytest.raises(ChildFailed, match="took too long"):
                pool.run(hang)
        assert pool.inspect(workbook, "lijst.xlsx", TODAY).pupils == 10


def test_child_cannot_write_large_files(pool: InspectionPool, tmp_path: Path) -> None:
    with pytest.raises((ChildFailed, OSError)):
        pool.run(write_too_much, tmp_path / "large")
    assert (tmp_path / "large").stat().st_size <= LIMITS.written_bytes


def test_deaths_do_not_touch_the_inspections_beside_them(
    pool: InspectionPool, tmp_path: Path
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(openpyxl_bytes(many_rows(300)))

    def die_again_and_again() -> None:
        for _ in range(5):
            with pytest.raises(ChildFailed):
                pool.run(abort)

    found = set()
    with ThreadPoolExecutor(1) as threads:
        dying = threads.submit(die_again_and_again)
        while not dying.done():
            found.add(pool.inspect(path, "lijst.xlsx", TODAY).pupils)
        dying.result()
    assert found == {300}


def test_child_is_kept_warm(pool: InspectionPool) -> None:
    assert len({pool.run(process_number) for _ in range(20)}) == 1


def test_cpu_is_allowed_for_each_task_anew(pool: InspectionPool, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(openpyxl_bytes(many_rows(4_000)))
    before = pool.run(process_number)
    for _ in range(12):
        assert pool.inspect(path, "lijst.xlsx", TODAY).pupils == 4_000
    assert pool.run(process_number) == before


class Loop:
    """Garbage that only a collector finds, and that counts how much of it there is."""

    alive = 0

    def __init__(self) -> None:
        self.itself = self
        type(self).alive += 1

    def __del__(self) -> None:
        type(self).alive -= 1


def leave_loops(count: int) -> int:
    """Make so many loops and drop them; return how many there are then."""
    for _ in range(count):
        Loop()
    return Loop.alive


def test_child_collects_garbage_between_tasks_only(pool: InspectionPool) -> None:
    assert pool.run(leave_loops, 2000) == 2000
    assert pool.run(leave_loops, 0) == 0


def test_child_is_confined(pool: InspectionPool) -> None:
    assert pool.run(say_something) == [os.devnull] * 3
    assert "NoNewPrivs:\t1" in pool.run(privileges)
    limits = {
        resource.RLIMIT_AS: LIMITS.memory_bytes,
        resource.RLIMIT_FSIZE: LIMITS.written_bytes,
        resource.RLIMIT_CORE: 0,
    }
    assert {kind: pool.run(limit_of, kind) for kind in limits} == limits


def test_what_a_task_raises_is_raised(pool: InspectionPool, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        pool.inspect(tmp_path / "none", "lijst.xlsx", TODAY)


def test_killed_child_that_was_idle_is_replaced(pool: InspectionPool, workbook: Path) -> None:
    os.kill(pool.run(process_number), signal.SIGKILL)
    with contextlib.suppress(ChildFailed):  # it may have died before or under this one
        pool.inspect(workbook, "lijst.xlsx", TODAY)
    assert pool.inspect(workbook, "lijst.xlsx", TODAY).pupils == 10


ORPHANS = """
import os, signal
from pathlib import Path
from tests.watcher.building import LIMITS, SECRET, profile
from tests.watcher.test_pool import process_number
from sftpdrop.watcher.pool import InspectionPool

if __name__ == "__main__":
    with InspectionPool(1, profile(), LIMITS, SECRET) as pool:
        print(pool.run(process_number), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_watcher_leaves_no_children(tmp_path: Path) -> None:
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    parent = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env=environment, check=False
    )
    child = int(parent.stdout)
    wait_for(lambda: not lives(child), "the child was gone")
