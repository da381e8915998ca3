"""The server program: one or several processes on one port, until SIGTERM has drained them."""

import asyncio
import contextlib
import os
import signal
import socket
import sys

import structlog

from sftpdrop import logs
from sftpdrop.errors import SftpdropError
from sftpdrop.notify import notify
from sftpdrop.server.listener import Listener
from sftpdrop.setting_forms import split_listen
from sftpdrop.settings import Settings

_log = structlog.get_logger()


def serve(settings: Settings) -> None:
    """Run the server; returns when SIGTERM or SIGINT has ended it and uploads are finished."""
    logs.configure(settings.log, "server")
    os.umask(0o007)
    with _bind(settings) as reserved:
        host, port = reserved.getsockname()[:2]
        workers = [_fork(settings, reserved) for _ in range(settings.server.processes - 1)]
        shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            asyncio.run(_run(settings, reserved, shown))
        finally:
            _end(workers)


def _bind(settings: Settings) -> socket.socket:
    """The listening socket, or the one that systemd or the first process opened."""
    host, port = split_listen(settings.server.listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise SftpdropError(
            f"cannot listen on {settings.server.listen}: {error.strerror}",
            hint="is another server running there? a port below 1024 needs the systemd unit",
        ) from error
    return bound


def _fork(settings: Settings, reserved: socket.socket) -> int:
    """Start one more process on the same address; it ends with SIGTERM like this one."""
    child = os.fork()
    if child:
        return child
    code = os.EX_OK
    try:
        own = _bind_like(reserved)
        asyncio.run(_run(settings, own, None))
    except BaseException:  # noqa: BLE001 - the child's own edge: it must not return into its parent
        _log.exception("process_failed")
        code = os.EX_SOFTWARE
    os._exit(code)


def _bind_like(reserved: socket.socket) -> socket.socket:
    own = socket.socket(reserved.family, socket.SOCK_STREAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    own.bind(reserved.getsockname())
    reserved.close()
    return own


async def _run(settings: Settings, bound: socket.socket, address: str | None) -> None:
    """Serve until a signal; `address` is announced by the first process alone."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    listener = Listener(settings)
    await listener.start(bound)
    if address is not None:
        print(f"sftpdrop: server ready on {address}", flush=True)  # noqa: T201 - scripts wait for it
        notify("READY=1")
    _log.info("started", address=address or "shared")
    await stopping.wait()
    notify("STOPPING=1")
    await listener.drain()
    _log.info("ended")


def _end(workers: list[int]) -> None:
    for pid in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    for pid in workers:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
    sys.stdout.flush()
