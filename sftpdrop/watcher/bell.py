"""The bell that wakes the watcher: from any thread, and from a signal handler."""

import os
import select


class Bell:
    """Rings are remembered until somebody waits, and several are one.

    An eventfd and not threading.Event: that one's lock may be held by the very code that a
    signal handler interrupts.
    """

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def ring(self) -> None:
        """Wake who waits, or who waits next."""
        os.eventfd_write(self._descriptor, 1)

    def wait(self, seconds: float) -> None:
        """Return when the bell was rung, or after `seconds`."""
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        if ready:
            os.eventfd_read(self._descriptor)
