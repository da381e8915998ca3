"""Clients as scripts are: they upload until they hear that the file was taken."""

import asyncio
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from tests.load.plan import Upload

_TROUBLE = (asyncssh.Error, OSError, TimeoutError)
_PATIENCE = 60.0  # seconds for one try


@dataclass(slots=True)
class Ledger:
    """What clients were told: everything acknowledged, and how often it went wrong before."""

    acknowledged: dict[tuple[str, str], str] = field(default_factory=dict)
    cuts: int = 0
    failures: int = 0


class Client:
    """Takes uploads off a shared list, one after another."""

    def __init__(self, options: Mapping[str, Any], ledger: Ledger, seed: int) -> None:
        self._options = options
        self._ledger = ledger
        self._chance = random.Random(seed)

    async def work_off(self, uploads: Iterator[Upload]) -> None:
        """Upload until the list is empty."""
        for upload in uploads:
            for cut in upload.cuts:
                await self._cut_off(upload, cut)
            while not await self._try(upload):  # noqa: ASYNC110 - it may be killed at any time
                # As a script that waits before it tries again, and not in step with the others.
                await asyncio.sleep(self._chance.uniform(0.05, 0.5))

    async def _try(self, upload: Upload) -> bool:
        try:
            async with (
                asyncio.timeout(_PATIENCE),
                asyncssh.connect(username=upload.school, **self._options) as connection,
                connection.start_sftp_client() as sftp,
            ):
                name = f"{upload.name}.filepart" if upload.by_rename else upload.name
                async with sftp.open(name, "wb") as file:
                    await file.write(upload.content)
                if upload.by_rename:
                    await sftp.posix_rename(name, upload.name)
                # The reply to this CLOSE or RENAME is the acknowledgement.
                self._ledger.acknowledged[upload.school, upload.name] = upload.sha256
        except _TROUBLE:
            self._ledger.failures += 1
        return (upload.school, upload.name) in self._ledger.acknowledged

    async def _cut_off(self, upload: Upload, after: int) -> None:
        """Write a part of the file and break the connection, without a CLOSE."""
        try:
            async with (
                asyncio.timeout(_PATIENCE),
                asyncssh.connect(username=upload.school, **self._options) as connection,
                connection.start_sftp_client() as sftp,
            ):
                file = await sftp.open(upload.name, "wb")
                await file.write(upload.content[:after])
                connection.abort()
            self._ledger.cuts += 1
        except _TROUBLE:
            self._ledger.failures += 1
