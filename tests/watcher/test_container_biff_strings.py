import struct

import pytest

from sftpdrop.watcher.container.biff_strings import check_shared_text
from sftpdrop.watcher.container.refusal import Unreadable

_COUNTS = struct.pack("<2L", 0, 0)


def _string(text: bytes, flags: int = 0, extra: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack("<HB", len(text) if length is None else length, flags) + extra + text


_LONG = 100
_TABLES: dict[str, list[bytes]] = {
    "plain": [_COUNTS + _string(b"kort") + _string(_LONG * b"x")],
    "wide": [_COUNTS + _string(b"kort") + _string(2 * _LONG * b"x", 1, length=_LONG)],
    "rich, with an extension": [
        _COUNTS
        + _string(b"kort", 0xC, struct.pack("<HL", 1, 3))
        + bytes(4 + 3)
        + _string(_LONG * b"x")
    ],
    "over two records": [
        _COUNTS + _string(b"kort") + _string(40 * b"x", length=_LONG),
        b"\0" + 60 * b"x",
    ],
    "over two records, the second wide": [
        _COUNTS + _string(b"kort") + _string(40 * b"x", length=_LONG),
        b"\1" + 120 * b"x",
    ],
    "extension over two records": [
        _COUNTS + _string(b"kort", 0x4, struct.pack("<L", 50)) + bytes(20),
        bytes(30) + _string(_LONG * b"x"),
    ],
}


@pytest.mark.parametrize("records", _TABLES.values(), ids=_TABLES)
def test_the_length_of_each_string_counts_for_each_of_its_cells(records: list[bytes]) -> None:
    check_shared_text(records, {0: 90, 1: 3}, 4 * 90 + 3 * _LONG)
    with pytest.raises(Unreadable, match="too_much_text"):
        check_shared_text(records, {0: 90, 1: 3}, 4 * 90 + 3 * _LONG - 1)


@pytest.mark.parametrize("cut", [9, 20])
def test_a_string_that_is_cut_off_is_damage(cut: int) -> None:
    with pytest.raises(Unreadable, match="container_damaged"):
        check_shared_text([(_COUNTS + _string(_LONG * b"x"))[:cut]], {0: 1_000}, 10)


def test_a_few_references_need_no_look_at_the_strings() -> None:
    check_shared_text([b"no strings"], {0: 1}, 10)
