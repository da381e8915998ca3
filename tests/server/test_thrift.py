"""That a connection writes once in a turn, and that asyncssh still has what that leans on."""

import asyncio
import inspect
import logging
from typing import Any, cast

import asyncssh
import pytest
from asyncssh.connection import SSHConnection
from asyncssh.logging import SSHLogger

from sftpdrop.server.algorithms import algorithm_options
from sftpdrop.server.thrift import Outbox, spare_work


class Transport:
    """What an Outbox does with a transport, in order."""

    def __init__(self) -> None:
        self.acts: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.acts.append(data)

    def is_closing(self) -> bool:
        return True  # nobody is there to read a last word

    def abort(self) -> None:
        self.acts.append("abort")

    def get_extra_info(self, name: str, default: object = None) -> object:
        return f"the {name}"


async def two_turns(outbox: Outbox) -> None:
    outbox.write(b"one ")
    outbox.write(b"two")
    await asyncio.sleep(0)
    outbox.write(b"three")
    outbox.abort()


def test_what_is_written_in_one_turn_goes_out_as_one() -> None:
    transport = Transport()

    async def use() -> None:
        loop = asyncio.get_running_loop()
        await two_turns(Outbox(cast("asyncio.Transport", transport), loop))

    asyncio.run(use())
    assert transport.acts[0] == b"one two"


def test_what_is_answered_at_once_goes_out_when_it_was_received() -> None:
    transport = Transport()

    async def use() -> None:
        outbox = Outbox(cast("asyncio.Transport", transport), asyncio.get_running_loop())

        def echo_twice(data: bytes) -> None:
            outbox.write(data)
            outbox.write(data)
            assert transport.acts == []

        outbox.answering(echo_twice)(b"request ")
        assert transport.acts == [b"request request "]
        await asyncio.sleep(0)

    asyncio.run(use())
    assert transport.acts == [b"request request "]


def test_what_was_written_goes_out_before_the_end() -> None:
    transport = Transport()

    async def use() -> None:
        loop = asyncio.get_running_loop()
        await two_turns(Outbox(cast("asyncio.Transport", transport), loop))
        await asyncio.sleep(0)

    asyncio.run(use())
    assert transport.acts == [b"one two", b"three", "abort"]


def test_no_cipher_is_offered_that_needs_the_ignored_packet() -> None:
    ciphers = algorithm_options(post_quantum_only=False)["encryption_algs"]
    assert not [name for name in ciphers if "cbc" in name]


def test_asyncssh_still_has_what_is_spared() -> None:
    send = inspect.signature(SSHConnection.send_packet)
    assert list(send.parameters) == ["self", "pkttype", "args", "handler"]
    handlers = [line.strip() for line in inspect.getsource(SSHConnection.send_packet).splitlines()]
    assert [line for line in handlers if "handler" in line][1:] == [
        "if not handler:",
        "handler = self",
        "handler.log_sent_packet(pkttype, seq, orig_payload)",
    ]
    for log in ("log_sent_packet", "log_received_packet"):
        assert f".{log}(" in inspect.getsource(SSHConnection)
        assert hasattr(asyncssh.SSHServerChannel, log)
    assert list(inspect.signature(SSHLogger.log).parameters)[:3] == ["self", "level", "msg"]
    reload_config: Any = asyncssh.SSHServerConnection.reload_config
    assert inspect.iscoroutinefunction(reload_config)
    assert list(inspect.signature(reload_config).parameters) == ["self"]
    # All that asyncssh does with a connection's transport, besides the reading side's own.
    used = inspect.getsource(SSHConnection) + inspect.getsource(asyncssh.SSHServerConnection)
    methods = {
        line.split("_transport.")[1].split("(")[0].rstrip(")")
        for line in used.splitlines()
        if "self._transport." in line
    }
    assert methods == {"abort", "write", "get_extra_info"}


class Connection:
    """What is spared of an asyncssh connection."""

    def __init__(self) -> None:
        self._transport: object = Transport()
        self._keepalive_interval = 60
        self._logger = SSHLogger(context="conn=1")
        self._keepalive_timer: asyncio.TimerHandle | None = None
        self.received: list[bytes] = []
        self.lasts_for = 10
        self.sent: list[int] = []
        self.asked = False

    def data_received(self, data: bytes) -> None:
        self.received.append(data)
        self.sent.append(data[0])
        if len(self.received) == self.lasts_for:
            self._transport = None

    def send_packet(self, pkttype: int, *args: bytes, handler: object = None) -> None:
        self.sent.append(pkttype)

    def _reset_keepalive_timer(self) -> None:
        raise AssertionError("the timer is set anew")

    def _keepalive_timer_callback(self) -> None:
        self.asked = True


def spared() -> Connection:
    connection = Connection()
    spare_work(cast("asyncssh.SSHServerConnection", connection))
    return connection


def test_what_was_received_is_handed_on_in_pieces_until_the_end() -> None:
    async def use() -> list[bytes]:
        connection = spared()
        connection.lasts_for = 3
        connection.data_received(b"short")
        connection.data_received(bytes(range(256)) * 1000)
        return connection.received

    short, *pieces = asyncio.run(use())
    assert short == b"short"
    assert len(pieces) == 2
    assert (bytes(range(256)) * 1000).startswith(b"".join(pieces))


def test_sparing_replaces_the_transport_and_the_senders() -> None:
    async def use() -> Connection:
        connection = spared()
        connection.send_packet(asyncssh.constants.MSG_IGNORE, b"")
        connection.data_received(bytes([asyncssh.constants.MSG_DEBUG]))
        return connection

    connection = asyncio.run(use())
    assert isinstance(connection._transport, Outbox)
    assert connection.sent == [asyncssh.constants.MSG_DEBUG]


def test_a_client_is_asked_whether_it_lives_when_it_was_silent_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def use() -> None:
        loop, now = asyncio.get_running_loop(), 1000.0
        monkeypatch.setattr(loop, "time", lambda: now)
        connection = spared()
        now += 40
        connection._reset_keepalive_timer()  # it is heard
        now += 20
        connection._keepalive_timer_callback()  # the timer rings, a minute after it was set
        assert not connection.asked
        assert connection._keepalive_timer is not None
        assert connection._keepalive_timer.when() == 1000 + 40 + connection._keepalive_interval
        now += 40
        connection._keepalive_timer_callback()
        assert connection.asked

    asyncio.run(use())


class Unspoken:
    """What nobody may put into words."""

    def __str__(self) -> str:
        raise AssertionError("it was put into words")


def test_what_nobody_reads_is_not_put_into_words(caplog: pytest.LogCaptureFixture) -> None:
    async def use() -> SSHLogger:
        return spared()._logger

    logger = asyncio.run(use())
    with caplog.at_level(logging.WARNING, "asyncssh"):
        logger.debug1("%s", [Unspoken()])
        logger.get_child(context="chan=2").info("%s", [Unspoken()])
        logger.warning("for %s", "people")
    assert [record.getMessage() for record in caplog.records] == ["[conn=1] for people"]


def test_asyncssh_still_sets_its_keepalive_timer_as_it_is_spared() -> None:
    heard = inspect.getsource(SSHConnection._recv_data)
    assert "self._reset_keepalive_timer()" in heard
    setting = inspect.getsource(SSHConnection._set_keepalive_timer)
    assert "self._keepalive_interval, self._keepalive_timer_callback" in setting
