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
        self.connections = 0
        self.reached = threading.Event()
        self._go_on = threading.Event()
        self._is_cut = False
        self._ends: list[socket.socket] = []
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
        for end in self._ends:
            end.close()

    def cut(self) -> None:
        """Reset every connection, on both sides, and take no more."""
        self._is_cut = True
        self._go_on.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listening.close()
        for end in self._ends:
            with contextlib.suppress(OSError):  # it is closed already
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RD)
        for thread in self._threads[1:]:
            thread.join()
        for end in self._ends:
            end.close()

    def let_go(self) -> None:
        """Forward again what was held."""
        self._limit = None
        self._go_on.set()

    def _accept(self) -> None:
        while not self._is_cut:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection((HOST, self._port))
            self.connections += 1
            self._ends += (client, server)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink, counted in ((client, server, True), (server, client, False)):
                forward = threading.Thread(target=self._forward, args=(source, sink, counted))
                self._threads.append(forward)
                forward.start()

    def _forward(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if counted and not self._may_pass(data):
                    return
                sink.sendall(data)
        if not self._is_cut:
            # One end is gone: so is the other, as on a wire without anybody in between.
            for end in (source, sink):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _may_pass(self, data: bytes) -> bool:
        """Count `data`; waits at the limit until it is lifted, and is False where it is cut."""
        if self._limit is not None and self.sent + len(data) > self._limit:
            self.reached.set()
            self._go_on.wait()
        self.sent += len(data)
        return not self._is_cut
