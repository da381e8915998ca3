"""`sftpdrop` as it is, but for SIGKILL in the middle of its work.

    STORY_KILL_AT=N python -m tests.story.doomed --config FILE serve|watch

Once the program has said that it is ready, the calls that change what lasts are counted from 0;
just before number N the process kills itself.
"""

import builtins
import os
import signal
import sys
from collections.abc import Callable

from sqlalchemy import Engine, event

from sftpdrop.cli import main

STEPS = ("rename", "replace", "link", "fsync", "unlink", "mkdir", "rmdir", "ftruncate", "fchmod")


class Doom:
    """Counts the steps of a program that is ready."""

    def __init__(self, kill_at: int) -> None:
        self._left = kill_at
        self._ready = False
        self._print = builtins.print

    def lie_in_wait(self) -> None:
        for name in STEPS:
            setattr(os, name, self._counted(getattr(os, name)))
        event.listen(Engine, "commit", lambda _connection: self._step())
        builtins.print = self._printing

    def _printing(self, *values: object, **options: object) -> None:
        self._print(*values, **options)  # type: ignore[call-overload] # passed on as it came
        self._ready = self._ready or any("ready" in str(value) for value in values)

    def _counted(self, call: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object, **kwargs: object) -> object:
            self._step()
            return call(*args, **kwargs)

        return counting

    def _step(self) -> None:
        if not self._ready:
            return
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


if __name__ == "__main__":
    Doom(int(os.environ["STORY_KILL_AT"])).lie_in_wait()
    sys.argv[0] = "sftpdrop"
    main()
