"""A bare asyncssh server, as a program: what Python and asyncssh cost without anything of ours.

`python -m tests.bench.bare_server PORT ROOT HOST_KEY AUTHORIZED_KEYS PASSWORD_HASH`
"""

import asyncio
import sys
from functools import partial

import asyncssh
import bcrypt


class _Server(asyncssh.SSHServer):
    def __init__(self, password_hash: bytes) -> None:
        self._hash = password_hash

    def password_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        return await asyncio.to_thread(bcrypt.checkpw, password.encode(), self._hash)


async def _serve(port: str, root: str, host_key: str, keys: str, password_hash: str) -> None:
    await asyncssh.listen(
        "127.0.0.1",
        int(port),
        server_factory=partial(_Server, password_hash.encode()),
        server_host_keys=[host_key],
        authorized_client_keys=keys,
        sftp_factory=partial(asyncssh.SFTPServer, chroot=root.encode()),
    )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
