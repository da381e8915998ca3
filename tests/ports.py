"""A port that stays a test's own, however often the server on it is killed and started again."""

import socket


def keep_port() -> socket.socket:
    """A socket bound to a port of 127.0.0.1 that nobody else gets until it is closed.

    It does not listen, so a server with SO_REUSEADDR can (socket(7)); what asks the kernel for any
    port is given another one, be it another server or an outgoing connection.
    """
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    return kept
