"""The watcher as a program: opens everything it needs, and watches until it is told to end."""

import fcntl
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from watchdog.events import (
    DirCreatedEvent,
    FileCreatedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper

from sftpdrop import logs
from sftpdrop.errors import Conflict
from sftpdrop.notify import notify
from sftpdrop.roster.profile import load_profile
from sftpdrop.settings import Settings
from sftpdrop.store.database import Database
from sftpdrop.watcher.bell import Bell
from sftpdrop.watcher.desk import Desk, reading_limits
from sftpdrop.watcher.pool import InspectionPool
from sftpdrop.watcher.roll_key import load_roll_key
from sftpdrop.watcher.watch import Watch

_log = structlog.get_logger()


def watch(settings: Settings) -> None:
    """Judge what schools deliver until SIGTERM or SIGINT, which let the files in hand finish.

    Raises SettingsError where the profile cannot be used, and Conflict where another watcher
    works on the same state directory.
    """
    logs.configure(settings.log, "watcher")
    profile = load_profile(settings.profile_path)
    state = settings.state_directory
    state.create()
    limits = reading_limits(settings)
    bell = Bell()
    with (
        _only_watcher(state.work),
        InspectionPool(
            settings.watcher.workers, profile, limits, load_roll_key(state)
        ) as inspector,
        _listening(state.spool_new, bell),
    ):
        database = Database.open(settings.database_url, settings.state_directory.audit)
        loop = Watch(Desk.furnish(settings, database, profile, inspector), bell)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.stop())
        _say_ready()
        loop.run()
        database.close()


@contextmanager
def _only_watcher(work: Path) -> Iterator[None]:
    """Hold the work table for this process alone: two watchers would settle a drop twice."""
    descriptor = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Conflict(
            f"another watcher works on {work.parent}", hint="end that one first"
        ) from error
    finally:
        os.close(descriptor)


@contextmanager
def _listening(directory: Path, bell: Bell) -> Iterator[None]:
    """Ring the bell at every change in `directory`; where that cannot be, the scan is enough."""
    # Each claim is a move out of the directory. watchdog would hold that event, and all that come
    # after it, for half a second, in the hope of seeing where the move went.
    InotifyMoveEventGrouper.delay = 0
    # It calls it an error when an event comes in while it is being stopped.
    logging.getLogger("watchdog").setLevel(logging.CRITICAL)
    observer = Observer()
    try:
        # Not the events of looking: our own scan would ring the bell for the next one.
        wanted: list[type[FileSystemEvent]] = [DirCreatedEvent, FileCreatedEvent]
        observer.schedule(_Ringer(bell), str(directory), event_filter=wanted)
        observer.start()
    except OSError as error:
        _log.warning("no_file_events", reason=str(error))
        yield
        return
    try:
        yield
    finally:
        observer.stop()
        observer.join()


class _Ringer(FileSystemEventHandler):
    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    def on_any_event(self, event: FileSystemEvent) -> None:
        """An event says only that there may be something: the scan decides what."""
        self._bell.ring()


def _say_ready() -> None:
    """Tell whoever started us: by a line on standard output, and systemd."""
    print("sftpdrop: watcher ready", flush=True)  # noqa: T201 - what `run` and scripts wait for
    notify("READY=1")
