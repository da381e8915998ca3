"""paramiko and asyncssh, as people's own scripts use them."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncssh
import paramiko

from tests.clients.access import Access, Seen
from tests.clients.installation import HOST
from tests.clients.wire import Wire
from tests.clients.workbooks import Sample


class _ReadFailed(Exception):
    """The local file cannot be read any further."""


def _fails_half_way(*progress: object) -> None:
    done, size = progress[-2:]
    assert isinstance(done, int)
    assert isinstance(size, int)
    if done >= size // 2:
        raise _ReadFailed


class Paramiko:
    """paramiko's SFTPClient."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def put(self, sample: Sample, name: str) -> Seen:
        return self._do(lambda sftp: sftp.put(str(sample.path), name))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        def work(sftp: paramiko.SFTPClient) -> None:
            sftp.put(str(sample.path), f"{name}.tmp")
            sftp.posix_rename(f"{name}.tmp", name)

        return self._do(work)

    def resume(self, sample: Sample, name: str) -> Seen:
        def work(sftp: paramiko.SFTPClient) -> None:
            done = sftp.stat(name).st_size
            with sftp.open(name, "a") as file:
                file.write(sample.content[done:])

        return self._do(work)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        wire.let_go()
        return self._do(lambda sftp: sftp.put(str(sample.path), name, _fails_half_way))

    def delete(self, name: str) -> Seen:
        return self._do(lambda sftp: sftp.remove(name))

    def list(self) -> Seen:
        return self._do(lambda sftp: "\n".join(str(each) for each in sftp.listdir_attr()))

    def _do(self, work: Callable[[paramiko.SFTPClient], object]) -> Seen:
        with paramiko.SSHClient() as ssh:
            ssh.set_missing_host_key_policy(paramiko.AutoAddPolicy())
            ssh.connect(
                HOST,
                self._access.port,
                self._access.user,
                self._access.password,
                allow_agent=False,
                look_for_keys=False,
            )
            try:
                with ssh.open_sftp() as sftp:
                    return Seen(True, str(work(sftp)))
            except (OSError, EOFError, paramiko.SSHException, _ReadFailed) as error:
                return Seen(False, str(error))


class Asyncssh:
    """asyncssh's SFTPClient."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def put(self, sample: Sample, name: str) -> Seen:
        return self._do(lambda sftp: sftp.put(str(sample.path), name))

    def put_by_temporary(self, sample: Sample, name: str) -> Seen:
        async def work(sftp: asyncssh.SFTPClient) -> None:
            await sftp.put(str(sample.path), f"{name}.tmp")
            await sftp.posix_rename(f"{name}.tmp", name)

        return self._do(work)

    def resume(self, sample: Sample, name: str) -> Seen:
        async def work(sftp: asyncssh.SFTPClient) -> None:
            done = await sftp.getsize(name)
            async with sftp.open(name, "ab") as file:
                await file.write(sample.content[done:])

        return self._do(work)

    def cancel(self, sample: Sample, name: str, wire: Wire) -> Seen:
        wire.let_go()
        # In small pieces and few at a time: otherwise all is sent before half is acknowledged.
        return self._do(
            lambda sftp: sftp.put(
                str(sample.path),
                name,
                block_size=32 * 1024,
                max_requests=8,
                progress_handler=_fails_half_way,
            )
        )

    def delete(self, name: str) -> Seen:
        return self._do(lambda sftp: sftp.remove(name))

    def list(self) -> Seen:
        async def work(sftp: asyncssh.SFTPClient) -> str:
            return "\n".join(str(each.longname) for each in await sftp.readdir("."))

        return self._do(work)

    def _do(self, work: Callable[[asyncssh.SFTPClient], Awaitable[object]]) -> Seen:
        async def session() -> Seen:
            async with (
                asyncssh.connect(
                    HOST,
                    self._access.port,
                    username=self._access.user,
                    password=self._access.password,
                    known_hosts=None,
                    client_keys=None,
                    agent_path=None,
                    config=None,
                ) as connection,
                connection.start_sftp_client() as sftp,
            ):
                return Seen(True, str(await work(sftp)))

        try:
            return asyncio.run(session())
        except (OSError, asyncssh.Error, _ReadFailed) as error:
            return Seen(False, str(error))
