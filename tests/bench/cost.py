"""What a server costs: CPU seconds and bytes of memory, its children included."""

from contextlib import suppress

import psutil

from tests.waiting import wait_for


def cpu_seconds(server: psutil.Process) -> float:
    """CPU time of a server, of its living children and of those that it has reaped."""
    total = 0.0
    for process in family(server):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory_bytes(server: psutil.Process) -> int:
    """Proportional set size: a page that several processes share counts once."""
    total = 0
    for process in family(server):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total


def family(server: psutil.Process) -> list[psutil.Process]:
    """A server and all that came from it."""
    return [server, *server.children(recursive=True)]


def wait_until_alone(server: psutil.Process) -> None:
    """Wait until the children that served a connection are gone and counted."""
    wait_for(lambda: len(family(server)) == 1, "the server had no children")
