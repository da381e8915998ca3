"""The watcher's loop: a bell wakes it, a scan decides, and each school's turn comes in order.

One school's messages are settled strictly one after another; several schools at once. After each
message a school goes to the back of the queue, so neither many files nor a slow one of one
school holds the others up.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import structlog

from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import SftpdropError, StoreUnavailable
from sftpdrop.store import drops
from sftpdrop.watcher.bell import Bell
from sftpdrop.watcher.claim import claim
from sftpdrop.watcher.desk import Desk
from sftpdrop.watcher.patience import Patience
from sftpdrop.watcher.purge import purge
from sftpdrop.watcher.recover import recover
from sftpdrop.watcher.settle import follow_decision, settle
from sftpdrop.watcher.vault import set_aside, sweep_discarded

_log = structlog.get_logger()

_PURGE_SECONDS = 600
_HOUSE, _DATABASE = "house", "database"
"""What concerns no single school takes turns as well; no pass number looks like these."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The next thing to do for a school."""

    school: str
    act: Callable[[], None]


class Watch:
    """The loop over one desk. `stop` may be called from a signal handler."""

    def __init__(self, desk: Desk, bell: Bell) -> None:
        self._desk = desk
        self._bell = bell
        self._patience = Patience()
        self._busy: set[str] = set()
        self._stopping = False
        self._recovered = False
        self._swept = True
        self._purged_at = float("-inf")

    def stop(self) -> None:
        """End the loop after the messages in hand."""
        self._stopping = True
        self._bell.ring()

    def run(self) -> None:
        """Work until `stop`."""
        with ThreadPoolExecutor(self._desk.settings.watcher.workers, "settle") as threads:
            while not self._stopping:
                for turn in self._look():
                    self._busy.add(turn.school)
                    threads.submit(self._take, turn)
                seconds = self._patience.seconds_left(self._desk.settings.watcher.scan_seconds)
                self._bell.wait(seconds)
            threads.shutdown(cancel_futures=True)

    def work_off(self) -> None:
        """Do everything there is to do, in this thread, and return."""
        while turns := self._turns():
            for turn in turns:
                self._take(turn)

    def _look(self) -> list[Turn]:
        """What there is to do; nothing where the disk cannot tell, until the next look."""
        try:
            return self._turns()
        except OSError as error:
            _log.warning("cannot_look", reason=str(error))
            return []

    def _turns(self) -> list[Turn]:
        """The next turn of every school that has work, is not busy and need not wait."""
        # Before the look: of a school whose turn ends meanwhile, it may show what is settled since.
        busy = frozenset(self._busy)
        return [
            turn
            for turn in self._first_turns()
            if turn.school not in busy and self._patience.is_ready(turn.school)
        ]

    def _first_turns(self) -> Iterable[Turn]:
        """The first thing to do for each school, and for the house."""
        if not self._recovered:
            return [Turn(_HOUSE, self._recover)]
        first: dict[str, Turn] = {}
        for letter in self._desk.inbox.letters():  # there may be thousands, of few schools
            if letter.school not in first:
                act = partial(self._settle, letter.id, broken=letter.message is None)
                first[letter.school] = Turn(letter.school, act)
        if time.monotonic() - self._purged_at > _PURGE_SECONDS:
            first[_HOUSE] = Turn(_HOUSE, self._purge)
        elif not self._swept:
            first[_HOUSE] = Turn(_HOUSE, self._sweep)
        for turn in self._decisions():
            first.setdefault(turn.school, turn)
        return first.values()

    def _decisions(self) -> list[Turn]:
        """Drops of which the school does not see the present state: an admin changed it."""
        if not self._patience.is_ready(_DATABASE):
            return []
        try:
            with self._desk.database.read() as connection:
                rows = drops.unanswered(connection)
        except StoreUnavailable as error:
            seconds = self._patience.postpone(_DATABASE)
            _log.warning("database_down", reason=str(error), again_in=seconds)
            return []
        self._patience.forgive(_DATABASE)
        if not rows:
            return []
        # Looked at after the rows: a drop in hand is in the inbox until it is settled.
        in_hand = {letter.id for letter in self._desk.inbox.letters()}
        return [
            Turn(school, partial(follow_decision, self._desk, drop_id))
            for school, drop_id in rows
            if drop_id not in in_hand
        ]

    def _take(self, turn: Turn) -> None:
        """Take one turn. What fails in it waits, and is taken up again: nothing is given up."""
        try:
            if not self._stopping:
                turn.act()
            self._patience.forgive(turn.school)
        except (SftpdropError, OSError) as error:
            # The database, the disk or a child: our trouble, and no fault of the file.
            seconds = self._patience.postpone(turn.school)
            self._swept = False  # it may have been a deletion
            _log.warning("postponed", turn=turn.school, reason=str(error), again_in=seconds)
        except Exception:  # noqa: BLE001 - the watcher's loop: a bug stops one drop, not all
            seconds = self._patience.postpone(turn.school)
            _log.exception("settling_failed", turn=turn.school, again_in=seconds)
        finally:
            self._busy.discard(turn.school)
            self._bell.ring()

    def _settle(self, drop_id: DropId, *, broken: bool) -> None:
        if broken:
            set_aside(self._desk.state, claim(self._desk, drop_id))
            _log.error("delivery_set_aside", drop=drop_id)
        else:
            settle(self._desk, drop_id)

    def _recover(self) -> None:
        recover(self._desk)
        self._recovered = True

    def _sweep(self) -> None:
        self._swept = True
        sweep_discarded(self._desk.state)

    def _purge(self) -> None:
        purge(self._desk)
        self._purged_at = time.monotonic()
