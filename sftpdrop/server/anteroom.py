"""Where connections from suspect addresses wait until they are spoken with, a few at a time.

What costs time in a storm of wrong log-ins is not bcrypt, which few of them reach, but the
handshakes: all at once in one event loop they make a right log-in wait for every one of them at
each of its steps. A connection that waits here is not read and costs nothing. Addresses take turns,
so that somebody who mistyped waits for one connection of each other address at most.

Those for whom there is no room at all are left without an answer for a moment. A program that is
sent away at once comes back at once, and a thousand such visits a second take a core.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable

_SEATS = 4
_LONGEST = 0.5  # seconds, enough for a handshake; who takes longer goes on without a seat
_UNANSWERED = 1.0  # seconds
_MOST_UNANSWERED = 500  # at once, since each is an open file; the others are sent away at once


class Turn:
    """One connection's place, in the row or on a seat. Ended once, or more often."""

    def __init__(self, room: "Anteroom", address: str, begin: Callable[[], None]) -> None:
        self.address = address
        self._room = room
        self._begin = begin
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Take a seat, and be spoken with."""
        self._timer = asyncio.get_running_loop().call_later(_LONGEST, self.end)
        self._begin()

    def end(self) -> None:
        """Leave: the next one's turn begins."""
        seated, self._timer = self._timer, None
        if seated:
            seated.cancel()
        self._room.leave(self, seated=seated is not None)


class Anteroom:
    """The seats of one server process, and the rows before them. Belongs to one event loop."""

    def __init__(self, seats: int = _SEATS) -> None:
        self._free = seats
        self._unanswered = 0
        self._rows: OrderedDict[str, deque[Turn]] = OrderedDict()

    def enter(self, address: str, begin: Callable[[], None]) -> Turn:
        """Have `begin` called when it is the turn of a connection from `address`: perhaps now."""
        turn = Turn(self, address, begin)
        self._rows.setdefault(address, deque()).append(turn)
        self._call_next()
        return turn

    def leave_unanswered(self, end: Callable[[], None]) -> None:
        """Have `end` called for a connection after a moment in which it hears nothing."""
        if self._unanswered >= _MOST_UNANSWERED:
            end()
            return
        self._unanswered += 1
        asyncio.get_running_loop().call_later(_UNANSWERED, self._end, end)

    def _end(self, end: Callable[[], None]) -> None:
        self._unanswered -= 1
        end()

    def leave(self, turn: Turn, *, seated: bool) -> None:
        """Take a turn out, which is Turn.end's to do."""
        self._free += seated
        row = self._rows.get(turn.address, deque())
        if turn in row:
            row.remove(turn)
            if not row:
                del self._rows[turn.address]
        self._call_next()

    def _call_next(self) -> None:
        while self._free and self._rows:
            address, row = self._rows.popitem(last=False)
            turn = row.popleft()
            if row:
                self._rows[address] = row
            self._free -= 1
            turn.begin()
