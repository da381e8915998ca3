"""The server program: one or several processes on one port, until SIGTERM has drained them."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable

import structlog

from sftpdrop import logs
from sftpdrop.errors import SftpdropError
from sftpdrop.notify import notify
from sftpdrop.server.headcount import Headcounts, SharedHeadcounts
from sftpdrop.server.listener import Listener
from sftpdrop.server.workers import Workers
from sftpdrop.setting_forms import split_listen
from sftpdrop.settings import Settings

_log = structlog.get_logger()


def serve(settings: Settings) -> None:
    """Run the server; returns when SIGTERM or SIGINT has ended it and uploads are finished."""
    logs.configure(settings.log, "server")
    os.umask(0o007)
    with _bind(settings) as bound:
        address = bound.getsockname()

        def say_ready() -> None:
            print(f"sftpdrop: server ready on {_shown(address)}", flush=True)  # noqa: T201 - scripts wait for it
            notify("READY=1")

        count = settings.server.processes
        if count == 1:
            asyncio.run(_run(settings, bound, Headcounts(), say_ready))
            return
        inside = SharedHeadcounts(count)

        def work(number: int, ready: Callable[[], None]) -> None:
            with _bound_to(bound.family, address) as own:
                bound.close()
                asyncio.run(_run(settings, own, inside.of(number), ready))

        # This process keeps the port and listens on it in nobody's place.
        Workers(work, count, settings.server.drain_seconds, inside.clear).run(say_ready)


async def _run(
    settings: Settings, bound: socket.socket, inside: Headcounts, ready: Callable[[], None]
) -> None:
    """Serve on `bound` until a signal."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    listener = Listener(settings, inside)
    await listener.start(bound)
    ready()
    # The line that says ready tells people so; here it is which of several processes serves.
    _log.debug("started", address=_shown(bound.getsockname()))
    await stopping.wait()
    await listener.drain()
    _log.info("ended")


def _bind(settings: Settings) -> socket.socket:
    """The socket of the address that the settings name, which no other program listens on."""
    host, port = split_listen(settings.server.listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        alone = _bound_to(family, (host, port), shared=False)
        if settings.server.processes == 1:
            return alone
        # Sharing lets any program of this user join in unseen: so first it was asked for alone.
        address = alone.getsockname()
        alone.close()
        return _bound_to(family, address)
    except OSError as error:
        raise SftpdropError(
            f"cannot listen on {settings.server.listen}: {error.strerror}",
            hint="is another server running there? a port below 1024 needs the systemd unit",
        ) from error


def _bound_to(family: int, address: tuple[str, int], *, shared: bool = True) -> socket.socket:
    """A socket at an address; `shared` with other processes of this user."""
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
        bound.bind(address)
        if not shared:
            bound.listen()  # at once: two servers that start together could both bind
    except OSError:
        bound.close()
        raise
    return bound


def _shown(address: tuple[str, int]) -> str:
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
