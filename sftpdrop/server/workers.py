"""Several server processes on one port, forked by a parent that serves nobody itself.

The parent has neither threads nor an event loop, so that it can fork at any time: a worker that
crashed, or that somebody ended to have it replaced, is started again while the others go on. The
kernel shares new connections out among the workers (SO_REUSEPORT) and kills them with their parent.
"""

import os
import signal
import time
from collections.abc import Callable
from typing import NoReturn

import structlog

from sftpdrop.errors import SftpdropError
from sftpdrop.lifeline import die_with

Serve = Callable[[int, Callable[[], None]], None]
"""What a worker does until SIGTERM: it is given its number, which the one that takes its place has
after it, and what to call when it takes connections."""

_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGCHLD})
_PAUSE = 1.0  # seconds before a worker that ended is started again
_GRACE = 10.0  # seconds beyond the drain before a worker is killed

_log = structlog.get_logger()


class Workers:
    """The worker processes of one server, numbered from 0 on.

    `drain_seconds` is what a worker takes to end at most; `on_gone` is told of the number of one
    that ended, before another takes its place.
    """

    def __init__(
        self, serve: Serve, count: int, drain_seconds: float, on_gone: Callable[[int], None]
    ) -> None:
        self._serve = serve
        self._count = count
        self._patience = drain_seconds + _GRACE
        self._on_gone = on_gone
        self._running: dict[int, int] = {}

    def run(self, when_ready: Callable[[], None]) -> None:
        """Start all workers and keep them running until SIGTERM or SIGINT has drained them.

        `when_ready` is called when all of them take connections; SftpdropError where one cannot.
        """
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._start_all()
            when_ready()
            self._keep()
        finally:
            self._end_all()
            while _next_signal(0):
                continue  # who asked twice to end has seen it end
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _start_all(self) -> None:
        for pipe in [self._start(number) for number in range(self._count)]:
            is_ready = os.read(pipe, 1)
            os.close(pipe)
            if not is_ready:
                raise SftpdropError("a server process ended before it was ready", hint="see above")

    def _keep(self) -> None:
        """Replace workers that end, until a signal says that all shall."""
        while True:
            missing = set(range(self._count)) - set(self._running.values())
            received = _next_signal(_PAUSE if missing else None)
            if received is None:
                for number in missing:
                    os.close(self._start(number))
            elif received == signal.SIGCHLD:
                self._reap()
            else:
                return

    def _start(self, number: int) -> int:
        """Fork a worker; returns the pipe on which it says that it is ready."""
        parent = os.getpid()
        reading, writing = os.pipe()
        worker = os.fork()
        if not worker:
            os.close(reading)
            self._work(number, parent, writing)
        os.close(writing)
        self._running[worker] = number
        return reading

    def _work(self, number: int, parent: int, pipe: int) -> NoReturn:
        """The life of a worker: it must not return into its parent's."""
        code = os.EX_SOFTWARE
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            die_with(parent)
            os.environ.pop("NOTIFY_SOCKET", None)  # the parent speaks for all
            self._serve(number, lambda: _say_ready(pipe))
            code = os.EX_OK
        except BaseException:  # noqa: BLE001 - the edge of a process
            _log.exception("process_failed")
        finally:
            os._exit(code)

    def _reap(self) -> None:
        """Take note of workers that ended; several may have while one signal was pending."""
        while self._running:
            worker, status = os.waitpid(-1, os.WNOHANG)
            if not worker:
                return
            self._on_gone(self._running.pop(worker))
            code = os.waitstatus_to_exitcode(status)
            log = _log.warning if code else _log.info
            log("process_ended", pid=worker, code=code)

    def _end_all(self) -> None:
        for worker in self._running:
            os.kill(worker, signal.SIGTERM)
        until = time.monotonic() + self._patience
        while self._running and (left := until - time.monotonic()) > 0:
            signal.sigtimedwait({signal.SIGCHLD}, left)
            self._reap()
        for worker in self._running:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)


def _next_signal(seconds: float | None) -> int | None:
    """Wait for one of the signals, for so long or for ever; None where none came."""
    if seconds is None:
        return signal.sigwaitinfo(_SIGNALS).si_signo
    received = signal.sigtimedwait(_SIGNALS, seconds)
    return None if received is None else received.si_signo


def _say_ready(pipe: int) -> None:
    try:
        os.write(pipe, b"r")
    except BrokenPipeError:
        _log.debug("nobody_waits")  # this worker takes another one's place
    os.close(pipe)
