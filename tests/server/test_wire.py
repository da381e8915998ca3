import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.server import wire
from sftpdrop.server.wire import Attributes, Malformed, Reader, Reply, StatusCode

UINT32 = st.integers(0, (1 << 32) - 1)
UINT64 = st.integers(0, (1 << 64) - 1)


@given(size=st.none() | UINT64, mode=st.none() | UINT32, mtime=st.none() | UINT32)
def test_attributes_come_back_as_they_were_told(
    size: int | None, mode: int | None, mtime: int | None
) -> None:
    told = Reader(Attributes(size=size, mode=mode, mtime=mtime).encode()).attributes()
    assert told == Attributes(size=size, mode=mode, atime=mtime, mtime=mtime)


@given(st.binary(max_size=64))
def test_whatever_is_read_is_whole_or_malformed(packet: bytes) -> None:
    for read in (Reader.uint32, Reader.uint64, Reader.string, Reader.attributes):
        reader = Reader(packet)
        try:
            read(reader)
        except Malformed:
            continue
        assert reader._position <= len(packet)


def test_a_string_that_claims_more_than_there_is_is_malformed() -> None:
    with pytest.raises(Malformed):
        Reader(struct.pack(">I", 0xFFFFFFFF) + bytes(100)).string()


def test_extended_attributes_are_read_over_and_must_be_there() -> None:
    pair = wire.string("name@example.org") + wire.string("value")
    packet = struct.pack(">II", 0x80000000, 2) + 2 * pair + b"rest"
    reader = Reader(packet)
    assert reader.attributes() == Attributes()
    assert packet[reader._position :] == b"rest"
    with pytest.raises(Malformed):
        Reader(struct.pack(">II", 0x80000000, 0xFFFFFFFF)).attributes()


def test_a_status_tells_number_words_and_language() -> None:
    reply = wire.status(7, StatusCode.FAILURE, "Het bestand is leeg.", "nl")
    reader = Reader(reply)
    assert reader.uint32() == len(reply) - 4
    assert bytes(reader._take(1)) == bytes([Reply.STATUS])
    assert (reader.uint32(), reader.uint32()) == (7, StatusCode.FAILURE)
    assert (bytes(reader.string()), bytes(reader.string())) == (b"Het bestand is leeg.", b"nl")


def test_names_carry_their_line_and_attributes() -> None:
    reply = wire.names(9, [("é.xlsx", "-rw-------", Attributes(size=5))])
    reader = Reader(reply[5:])
    assert (reader.uint32(), reader.uint32()) == (9, 1)
    assert bytes(reader.string()).decode() == "é.xlsx"
    assert bytes(reader.string()) == b"-rw-------"
    assert reader.attributes() == Attributes(size=5)
