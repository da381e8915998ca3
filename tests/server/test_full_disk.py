"""A disk that is full: the CLOSE is refused in words, and all is well once there is room."""

import asyncssh
import pytest

from sftpdrop.texts.refusals import REFUSALS
from tests.disk import Disk
from tests.server.served import serving
from tests.server.sessions import in_loop
from tests.server.workbooks import xlsx


@pytest.mark.parametrize("leave", [0, 4096, 8192])
def test_a_full_disk_refuses_and_acknowledges_nothing_that_is_not_kept(
    disk: Disk, leave: int
) -> None:
    content = xlsx(200)

    @in_loop
    async def deliver() -> None:
        async with (
            serving(disk.directory / "state") as served,
            served.logged_in() as school,
            school.start_sftp_client() as sftp,
        ):
            file = await sftp.open("a.xlsx", "wb")
            await file.write(content[:4096])
            disk.fill(leave)
            with pytest.raises(asyncssh.SFTPFailure, match=REFUSALS["disk_full"].en):
                await send_rest(file, content[4096:])
            assert served.delivered() == []
            assert list(served.state.spool_tmp.iterdir()) == []
            disk.mend()
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
