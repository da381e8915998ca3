"""A disk that is really full: the CLOSE is refused in words, and all is well once there is room."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from sftpdrop.texts.refusals import REFUSALS
from tests.server.served import serving
from tests.server.sessions import in_loop
from tests.server.workbooks import xlsx


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(tmp_path)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        message = f"a tmpfs cannot be mounted here: {mounted.stderr.strip()}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(path: Path, *, leave: int) -> None:
    """Take all room but `leave` bytes, whatever the server takes meanwhile."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                continue
        except OSError:
            file.truncate(max(0, file.tell() - leave))


@pytest.mark.parametrize("leave", [0, 4096, 8192])
def test_a_full_disk_refuses_and_acknowledges_nothing_that_is_not_kept(
    small_disk: Path, leave: int
) -> None:
    content = xlsx(200)

    @in_loop
    async def deliver() -> None:
        async with (
            serving(small_disk / "state") as served,
            served.logged_in() as school,
            school.start_sftp_client() as sftp,
        ):
            file = await sftp.open("a.xlsx", "wb")
            await file.write(content[:4096])
            filler = small_disk / "filler"
            fill(filler, leave=leave)
            with pytest.raises(asyncssh.SFTPFailure, match=REFUSALS["disk_full"].en):
                await send_rest(file, content[4096:])
            assert served.delivered() == []
            assert list(served.state.spool_tmp.iterdir()) == []
            filler.unlink()
            async with sftp.open("a.xlsx", "wb") as again:
                await again.write(content)
            assert served.delivered() == ["a.xlsx"]

    deliver()


async def send_rest(file: asyncssh.SFTPClientFile, rest: bytes) -> None:
    """Write on and close, whatever is answered to the writing; the close must not be taken."""
    try:
        await file.write(rest, 4096)
    except asyncssh.SFTPFailure:
        await file.close()
    else:
        await file.close()
