"""A process that ends when its parent does, however that one ends: there are no orphans."""

import ctypes
import os
import signal

from sftpdrop.errors import SftpdropError

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with(parent: int) -> None:
    """Let the kernel kill this process when `parent`, its parent's process id, goes."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SftpdropError("the process that started this one has gone already")


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process (prctl(2)), or raise OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
