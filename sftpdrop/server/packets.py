"""Cuts what arrives on a channel into whole requests, copying each byte at most once or twice."""

from sftpdrop.server.wire import MAX_PACKET, Malformed

_MOST_PARTS = 64  # so that a request in single bytes takes not much more memory than its length


class Packets:
    """Bytes that arrived and were not taken yet."""

    def __init__(self) -> None:
        self._parts: list[memoryview] = []
        self._size = 0

    def __len__(self) -> int:
        """How many bytes wait."""
        return self._size

    def feed(self, data: bytes) -> None:
        """Add what arrived."""
        if len(self._parts) >= _MOST_PARTS:
            self._parts = [memoryview(b"".join(self._parts))]
        self._parts.append(memoryview(data))
        self._size += len(data)

    def take(self) -> memoryview | None:
        """The next whole request without its length, or None; Malformed if it cannot be one."""
        if self._size < 4:
            return None
        length = int.from_bytes(self._first(4)[:4], "big")
        if not 1 <= length <= MAX_PACKET:
            raise Malformed("a request of this length does not exist")
        end = 4 + length
        if self._size < end:
            return None
        first = self._first(end)
        self._size -= end
        if end < len(first):
            self._parts[0] = first[end:]
        else:
            del self._parts[0]
        return first[4:end]

    def clear(self) -> None:
        """Forget what was not taken."""
        self._parts.clear()
        self._size = 0

    def _first(self, length: int) -> memoryview:
        """The first part, joined with the others unless it has `length` bytes by itself."""
        if len(self._parts[0]) < length:
            self._parts = [memoryview(b"".join(self._parts))]
        return self._parts[0]
