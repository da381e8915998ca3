"""The hash that is made while an upload arrives: right in the end, whatever was written when."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.core.coverage import Coverage
from sftpdrop.server import arrival as arriving
from sftpdrop.server.arrival import Arrival

T = TypeVar("T")


@pytest.fixture(name="path", scope="module")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("arrival") / "upload"


def in_short_steps(arrive: Callable[[], Coroutine[None, None, T]]) -> T:
    """Run an arrival that is hashed four bytes at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arriving, "STEP", 4)
        return asyncio.run(arrive())


class Upload:
    """A file that is written and cut, as an upload's is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        self.coverage = Coverage()
        self.arrival = Arrival(self.descriptor)

    def write(self, offset: int, data: bytes) -> None:
        os.pwrite(self.descriptor, data, offset)
        self.coverage.add(offset, len(data))
        self.arrival.add(offset, self.coverage.prefix)

    def cut(self, size: int) -> None:
        if size < self.coverage.end:
            os.ftruncate(self.descriptor, size)
            self.coverage.cut(size)
            self.arrival.cut(size)

    async def end(self) -> tuple[int, str]:
        """How much was hashed by then, and the hash of the whole."""
        hashing = await self.arrival.hashing()
        length = hashing.length
        os.close(self.descriptor)
        with self.path.open("rb") as file:
            return length, hashing.finish(file)


Act = tuple[int, bytes] | int
"""A write, or the size to which the file is cut."""

acts = st.lists(
    st.tuples(st.integers(0, 12), st.binary(min_size=1, max_size=9)) | st.integers(0, 9)
)


@given(acts, st.data())
def test_the_hash_is_that_of_the_file(
    path: Path, acts: Sequence[Act], chance: st.DataObject
) -> None:
    async def arrive() -> str:
        upload = Upload(path)
        for act in acts:
            if isinstance(act, int):
                upload.cut(act)
            else:
                upload.write(*act)
            if chance.draw(st.booleans()):
                await asyncio.sleep(0)  # a step may end now, or run on
        return (await upload.end())[1]

    assert in_short_steps(arrive) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_most_of_a_file_that_comes_in_order_is_hashed_when_it_ends(path: Path) -> None:
    async def arrive() -> tuple[int, str]:
        upload = Upload(path)
        upload.write(0, b"pupils ")
        await upload.arrival.hashing()
        upload.write(7, b"of ")
        upload.write(10, b"a school")
        return await upload.end()

    hashed, digest = in_short_steps(arrive)
    assert hashed >= len("pupils ")
    assert digest == hashlib.sha256(b"pupils of a school").hexdigest()


def test_an_upload_may_be_closed_while_its_hash_is_made(path: Path) -> None:
    async def arrive() -> int:
        upload = Upload(path)
        upload.write(0, b"pupils")
        os.close(upload.descriptor)
        return (await upload.arrival.hashing()).length

    assert in_short_steps(arrive) == len("pupils")


def test_a_short_file_is_hashed_when_it_ends(path: Path) -> None:
    async def arrive() -> tuple[int, str]:
        upload = Upload(path)
        upload.write(0, b"pupils")
        return await upload.end()

    assert asyncio.run(arrive()) == (0, hashlib.sha256(b"pupils").hexdigest())


def test_a_disk_that_fails_leaves_the_hash_to_be_made_at_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_details: object) -> bytes:
        raise OSError

    async def arrive() -> tuple[int, str]:
        upload = Upload(path)
        upload.write(0, b"pup")
        with monkeypatch.context() as patch:
            patch.setattr(os, "pread", fail)
            upload.write(3, b"ils")
            await upload.arrival.hashing()
        return await upload.end()

    assert in_short_steps(arrive) == (0, hashlib.sha256(b"pupils").hexdigest())
