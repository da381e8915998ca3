"""The private parts of asyncssh that the server builds on: an upgrade that moves them fails."""

import asyncio
import importlib.metadata
import inspect
from typing import Any, cast

import asyncssh
from asyncssh.auth import ServerAuth, _server_auth_handlers, _ServerPasswordAuth
from asyncssh.channel import SSHChannel, SSHServerChannel
from asyncssh.connection import SSHConnection, SSHServerConnection

from sftpdrop.server.backpressure import keep_no_environment, read_no_faster_than_written
from sftpdrop.server.channel import SchoolChannel
from sftpdrop.server.connection import SchoolConnection
from sftpdrop.server.session import SftpSession


def parameters(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_the_version_is_the_one_that_was_read() -> None:
    assert importlib.metadata.version("asyncssh") == "2.24.1"


def test_a_signature_is_checked_where_key_proof_looks_for_it() -> None:
    validate: Any = SSHServerConnection.validate_public_key
    assert inspect.iscoroutinefunction(validate)
    assert parameters(validate) == ["self", "username", "key_data", "msg", "signature"]
    assert "signature" in validate.__code__.co_varnames


def test_a_key_that_is_only_asked_about_comes_without_a_signature() -> None:
    source = inspect.getsource(SSHServerConnection.validate_public_key)
    assert "elif msg:" in source
    assert "verify(String(self._session_id) + msg, signature)" in source


def test_the_service_that_may_be_asked_for_is_one_attribute_and_none_after_the_log_in() -> None:
    asked = inspect.getsource(SSHServerConnection._process_service_request)
    assert "service != self._next_service" in asked
    assert "self._next_service = None" in inspect.getsource(
        SSHServerConnection.send_userauth_success
    )


def test_a_failure_can_announce_partial_success() -> None:
    assert parameters(ServerAuth.send_failure) == ["self", "partial_success"]


def test_every_callback_of_ours_is_one_that_asyncssh_calls() -> None:
    for ours, theirs in (
        (SchoolConnection, asyncssh.SSHServer),
        (SchoolChannel, asyncssh.SSHServerSession),
        (SftpSession, asyncssh.SSHServerSession),
    ):
        for name in set(vars(ours)) & set(dir(theirs)) - set(dir(object)):
            if inspect.isfunction(vars(ours)[name]):
                own = len(parameters(vars(ours)[name]))
                variable = "_details" in parameters(vars(ours)[name])
                assert variable or own == len(parameters(getattr(theirs, name))), name


def test_a_password_is_handled_as_it_was_when_its_handler_was_written_anew() -> None:
    handler: Any = _server_auth_handlers[b"password"]
    theirs = handler if handler is _ServerPasswordAuth else handler.__mro__[1]
    assert theirs is _ServerPasswordAuth
    source = inspect.getsource(theirs._start)
    order = (
        "packet.get_boolean()",
        "packet.get_string()",
        "packet.get_string() if password_change",
        "packet.check_end()",
        "saslprep(password_bytes",
        "self._conn.change_password(self._username,",
        "self._conn.validate_password(self._username, password)",
        "await self.send_success()",
        "self.send_failure()",
        "self.send_packet(MSG_USERAUTH_PASSWD_CHANGEREQ,",
    )
    places = [source.index(part) for part in order]
    assert places == sorted(places)


def test_what_a_channel_is_told_exists() -> None:
    for name in ("pause_reading", "resume_reading", "is_closing", "write", "exit", "get_command"):
        assert callable(getattr(SSHServerChannel, name))
    assert parameters(SSHChannel.write) == ["self", "data", "datatype"]


def test_a_paused_channel_keeps_what_arrives_within_its_window() -> None:
    accept, process = inspect.getsource(SSHChannel._accept_data), SSHChannel._process_data
    assert "if self._recv_paused:" in accept
    assert "raise ProtocolError('Window exceeded')" in inspect.getsource(process)


def test_a_full_socket_stops_the_reading_of_it() -> None:
    class Transport:
        acts: list[str] = []  # noqa: RUF012 - one transport

        def pause_reading(self) -> None:
            self.acts.append("pause")

        def resume_reading(self) -> None:
            self.acts.append("resume")

    class Told:
        full: list[bool] = []  # noqa: RUF012 - one listener

        def line_is_full(self, *, full: bool) -> None:
            self.full.append(full)

    connection = SSHConnection.__new__(SSHConnection)
    connection._transport = cast("Any", Transport())
    read_no_faster_than_written(cast("Any", connection), Told())
    protocol: asyncio.BaseProtocol = connection
    protocol.pause_writing()
    protocol.resume_writing()
    assert (Transport.acts, Told.full) == (["pause", "resume"], [True, False])
    ignored = inspect.getsource(SSHConnection.pause_writing)
    assert "Do nothing" in ignored  # else asyncssh does it itself by now


def test_the_environment_that_a_client_names_is_forgotten() -> None:
    channel = SSHServerChannel.__new__(SSHServerChannel)
    keep_no_environment(channel)
    channel._env[b"LANG"] = b"nl_NL.UTF-8"
    assert channel._env == {}
    assert "self._env[key] = value" in inspect.getsource(SSHServerChannel._process_env_request)


def test_our_version_is_said_before_any_reason_to_end() -> None:
    source = inspect.getsource(SSHConnection.connection_made)
    assert source.index("self._owner.connection_made(self)") < source.index("self._send_version()")
    assert "abort" in inspect.getsource(SSHConnection._force_close)
