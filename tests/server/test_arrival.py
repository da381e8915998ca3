"""The hash that is made while an upload arrives: right, or not there."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.server.arrival import Arrival


@pytest.fixture(name="descriptor", scope="module")
def _descriptor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    path: Path = tmp_path_factory.mktemp("arrival") / "upload"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


@given(st.lists(st.tuples(st.integers(0, 12), st.binary(max_size=5)), max_size=6))
def test_a_hash_is_that_of_the_file_or_is_not_known(
    descriptor: int, writes: Sequence[tuple[int, bytes]]
) -> None:
    os.ftruncate(descriptor, 0)
    arrival = Arrival(descriptor)
    for offset, data in writes:
        os.pwrite(descriptor, data, offset)
        arrival.add(offset, memoryview(data))
    size = os.fstat(descriptor).st_size
    known = arrival.sha256(size)
    assert known in (None, hashlib.sha256(os.pread(descriptor, size, 0)).hexdigest())


def test_a_file_that_is_written_in_order_has_a_hash(descriptor: int) -> None:
    arrival = Arrival(descriptor)
    arrival.add(0, memoryview(b"pup"))
    arrival.add(3, memoryview(b"ils"))
    assert arrival.sha256(6) == hashlib.sha256(b"pupils").hexdigest()
    assert arrival.sha256(3) is None  # it was cut since


def test_a_long_file_is_on_its_way_to_the_disk_while_it_arrives(descriptor: int) -> None:
    data = bytes(20 * 1024 * 1024)
    arrival = Arrival(descriptor)
    os.pwrite(descriptor, data, 0)
    arrival.add(0, memoryview(data))
    assert arrival.sha256(len(data)) == hashlib.sha256(data).hexdigest()
