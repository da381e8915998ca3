"""What a logged-in school can ask of its connection besides SFTP: a greeting, and nothing else."""

from pathlib import Path

import asyncssh
import pytest

from sftpdrop.texts.refusals import REFUSALS
from tests.server.served import serving
from tests.server.sessions import in_loop


@in_loop
async def test_a_shell_is_greeted_with_the_state_of_the_drops_and_ended(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.logged_in() as school:
        for terminal, end in ((None, "\n"), ("xterm", "\r\n")):
            said = await school.run(term_type=terminal)
            assert said.exit_status == 0
            assert str(said.stdout).startswith("De Regenboog has not delivered anything yet.")
            assert str(said.stdout).endswith(f"(protocol SFTP).{end}")


@pytest.mark.parametrize("command", ["ls", "scp -t .", "sftp-server", "passwd; id", "rsync"])
@in_loop
async def test_any_other_command_is_refused_in_words(tmp_path: Path, command: str) -> None:
    async with serving(tmp_path) as served, served.logged_in() as school:
        said = await school.run(command)
        assert said.exit_status == 1
        assert str(said.stderr).strip() == REFUSALS["only_sftp"].en


@in_loop
async def test_a_subsystem_is_opened_once_on_a_channel(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.logged_in() as school:
        channel, _ = await school.create_session(
            asyncssh.SSHClientSession, subsystem="sftp", encoding=None
        )
        again = await channel._make_request(b"subsystem", asyncssh.packet.String("sftp"))
        assert not again
        channel.close()
        await channel.wait_closed()


@in_loop
async def test_lines_typed_at_nobody_take_no_memory(tmp_path: Path) -> None:
    async with serving(tmp_path) as served, served.logged_in() as school:
        channel, _ = await school.create_session(asyncssh.SSHClientSession, "passwd", encoding=None)
        channel.write(b"x" * 5000 + b"\n" * 50_000)
        channel.write_eof()
        await channel.wait_closed()
        assert channel.get_exit_status() == 1
