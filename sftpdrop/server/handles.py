"""The open handles of one session: numbers for clients, things of ours behind them."""

from sftpdrop.errors import Refused
from sftpdrop.server import wire
from sftpdrop.server.desk import Listing, Reading
from sftpdrop.server.upload import Upload
from sftpdrop.server.wire import Reply

Handle = Upload | Reading | Listing


class Handles:
    """At most `limit` handles; a client that never closes harms only itself."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._open: dict[bytes, Handle] = {}
        self._next = 0

    def check_room(self) -> None:
        """Refuse one more handle where there is no room."""
        if len(self._open) >= self.limit:
            raise Refused("too_many_handles", limit=self.limit)

    def reply_with(self, request_id: int, handle: Handle) -> bytes:
        """Number a handle and make the reply that tells the number."""
        number = self._next.to_bytes(4, "big")
        self._next = (self._next + 1) & 0xFFFFFFFF
        self._open[number] = handle
        return wire.packet(Reply.HANDLE, request_id, wire.string(number))

    def get(self, number: memoryview) -> Handle:
        """The thing behind a number; a closed or invented number is refused."""
        try:
            return self._open[bytes(number)]
        except KeyError:
            raise Refused("bad_handle") from None

    def pop(self, number: memoryview) -> Handle:
        """Like get, and the number is free again."""
        handle = self.get(number)
        del self._open[bytes(number)]
        return handle

    def uploads(self) -> list[Upload]:
        """What is open for writing."""
        return [handle for handle in self._open.values() if isinstance(handle, Upload)]

    def drain(self) -> list[Handle]:
        """Take all handles away, at the end of the session."""
        handles = list(self._open.values())
        self._open.clear()
        return handles
