"""A process that ends when its parent does, however that one ends: there are no orphans."""

import ctypes
import os
import signal

from sftpdrop.errors import SftpdropError

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with(parent: int) -> None:
    """Let the kernel kill this process when `parent`, its parent's process id, goes (prctl(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if os.getppid() != parent:
        raise SftpdropError("the process that started this one has gone already")
