"""Whole requests out of whatever pieces the network makes of them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.server.packets import Packets
from sftpdrop.server.wire import MAX_PACKET, Malformed

REQUESTS = st.lists(st.binary(min_size=1, max_size=40), max_size=8)


@given(REQUESTS, st.lists(st.integers(1, 30)))
def test_requests_are_the_same_however_they_arrive(
    requests: Sequence[bytes], lengths: Sequence[int]
) -> None:
    stream = b"".join(len(request).to_bytes(4, "big") + request for request in requests)
    packets = Packets()
    found = []
    for length in [*lengths, len(stream)]:
        if stream[:length]:
            packets.feed(stream[:length])
        stream = stream[length:]
        while (packet := packets.take()) is not None:
            found.append(bytes(packet))
    assert found == list(requests)


@pytest.mark.parametrize("length", [0, MAX_PACKET + 1, 0xFFFFFFFF])
def test_a_length_that_no_request_has_is_malformed_before_it_arrives(length: int) -> None:
    packets = Packets()
    packets.feed(length.to_bytes(4, "big"))
    with pytest.raises(Malformed):
        packets.take()


def test_what_is_cleared_is_gone() -> None:
    packets = Packets()
    packets.feed(b"\0\0\0\1")
    packets.clear()
    packets.feed(b"\0\0\0\1x")
    assert bytes(packets.take() or b"") == b"x"
