"""A wire between client and server that counts, holds and cuts where a test says."""

import contextlib
import socket
import struct
import threading
from types import TracebackType
from typing import Self

from tests.clients.installation import HOST

_CHUNK = 16 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: closing sends RST


class Wire:
    """Forwards connections to `port`; after `limit` bytes from the client it stops forwarding."""

    def __init__(self, port: int, limit: int | None = None) -> None:
        self._port = port
        self._limit = limit
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self.sent = 0
        """Bytes that the server got from the client."""
        self.reached = threading.Event()
        self._go_on = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut()
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """Reset every connection, on both sides, and take no more."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._limit = -1
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RD)
        self._go_on.set()

    def let_go(self) -> None:
        """Forward again what was held."""
        self._limit = None
        self._go_on.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
                server = socket.create_connection((HOST, self._port))
            except OSError:
                return
            self._pairs.append((client, server))
            for source, sink, counted in ((client, server, True), (server, client, False)):
                thread = threading.Thread(
                    target=self._forward, args=(source, sink, counted), daemon=True
                )
                self._threads.append(thread)
                thread.start()

    def _forward(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if counted:
                    data = self._within_limit(data)
                sink.sendall(data)
        if self._limit == -1:
            source.close()
            return
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _within_limit(self, data: bytes) -> bytes:
        """What of `data` may pass; waits at the limit until it is lifted or the wire is cut."""
        if self._limit is not None and self.sent + len(data) > self._limit >= 0:
            self.reached.set()
            self._go_on.wait()
        if self._limit == -1:
            raise ConnectionResetError
        self.sent += len(data)
        return data
