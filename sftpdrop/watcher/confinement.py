"""What a child gives up before it opens a hostile workbook (setrlimit(2), prctl(2)).

The systemd unit takes away the network and the file system around it; here are the limits that
hold for each child by itself, so that one workbook cannot take what another needs.
"""

import ctypes
import os
import resource
import signal

from sftpdrop.lifeline import PR_SET_PDEATHSIG, prctl
from sftpdrop.watcher.limits import MEBIBYTE, ReadingLimits

_PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h
_OPEN_FILES = 64
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_KEPT_MEMORY = 128 * MEBIBYTE
_LARGEST_MMAP_THRESHOLD = 32 * MEBIBYTE  # mallopt(3)


def confine(limits: ReadingLimits) -> None:
    """Confine this process for good. Runs once in each child, before its first task."""
    # pebble ends a child by SIGTERM, and Python would only see it between two steps of its own:
    # a parser that loops inside Rust or C must die of it at once.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _detach_streams()
    # A watcher that is killed takes its children along, and no child gains rights by an exec.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    keep_memory()
    for limit, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def keep_memory() -> None:
    """Let malloc keep what a file needed for the next one, instead of asking the kernel again.

    The kernel clears each page that it gives, which takes a tenth of the time for a large list.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_MEMORY)


def allow_cpu(seconds: int) -> None:
    """Let this process use `seconds` more of CPU time; beyond them SIGXCPU ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard)
    )


def _detach_streams() -> None:
    """A parser that panics prints to stderr, perhaps with what it read: nobody is to see that."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
