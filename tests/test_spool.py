import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.identifiers import DropId, PassNumber
from sftpdrop.spool import BYTES, NOTE, BrokenDelivery, Spool, read
from sftpdrop.statedir import StateDirectory

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
SCHOOL = PassNumber("100123")


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    directory = StateDirectory(tmp_path)
    directory.create()
    return directory


def delivery(name: str = "lijst.xlsx") -> Delivery:
    return Delivery(
        id=DropId.new(),
        pass_number=SCHOOL,
        name=name,
        size=5,
        sha256="ab" * 32,
        received_at=NOON,
        client="SSH-2.0-test",
        address="192.0.2.7",
    )


def withdrawal() -> Withdrawal:
    return Withdrawal(
        id=DropId.new(),
        pass_number=SCHOOL,
        name="lijst.xlsx",
        withdrawn_at=NOON,
        address="192.0.2.7",
    )


def arrived(state: StateDirectory) -> Path:
    path = state.uploads / "arriving"
    path.write_bytes(b"bytes")
    return path


def test_delivery_is_claimed_as_it_was_handed_off(state: StateDirectory) -> None:
    spool, sent = Spool(state), delivery("Groep 5–6 ë.xlsx")
    spool.hand_off(sent, arrived(state))
    work = spool.claim(sent.id)
    assert read(work) == sent
    assert (work / BYTES).read_bytes() == b"bytes"
    assert spool.pending() == []
    assert spool.claimed() == [sent.id]


def test_messages_of_a_school_are_told_in_their_order(state: StateDirectory) -> None:
    spool, first, then = Spool(state), delivery(), withdrawal()
    spool.hand_off_withdrawal(then)
    spool.hand_off(first, arrived(state))
    assert spool.pending() == [first.id, then.id]
    assert read(spool.claim(then.id)) == then


def test_hand_off_that_fails_gives_the_upload_back(state: StateDirectory) -> None:
    spool, sent, source = Spool(state), delivery(), arrived(state)
    # Something that stands in the way where the rename would put the delivery.
    (state.spool_new / sent.id).mkdir()
    (state.spool_new / sent.id / "other").touch()
    with pytest.raises(OSError, match="not empty"):
        spool.hand_off(sent, source)
    assert source.read_bytes() == b"bytes"
    assert list(state.spool_tmp.iterdir()) == []


def test_second_claim_of_a_delivery_finds_nothing(state: StateDirectory) -> None:
    spool, sent = Spool(state), delivery()
    spool.hand_off(sent, arrived(state))
    spool.claim(sent.id)
    with pytest.raises(FileNotFoundError):
        spool.claim(sent.id)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b'{"kind": "delivery"}',
        json.dumps({"kind": "delivery", "id": "no"}).encode(),
        b"\xff\xfe",
        b"[" * 60_000,
    ],
    ids=lambda note: repr(note[:24]),
)
def test_note_that_cannot_be_understood_is_told(state: StateDirectory, note: bytes) -> None:
    directory = state.work / DropId.new()
    directory.mkdir()
    (directory / NOTE).write_bytes(note)
    with pytest.raises(BrokenDelivery):
        read(directory)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pass_number", "../100123"),
        ("name", "../../vault/x.xlsx"),
        ("name", ".hidden.xlsx"),
        ("name", 5),
        ("id", "01M869M4WR8NAHSKFMEGTMX9A5"),
        ("size", "5"),
        ("size", -1),
        ("size", 2**63),
        ("sha256", "ab"),
        ("received_at", "2026-09-01T12:00:00"),
        ("received_at", "9999-12-31T23:59:59+00:00"),
        ("client", "SSH\0"),
        ("client", "\ud800"),
        ("client", "x" * 70_000),
        ("address", 5),
        ("unheard_of", 1),
    ],
    ids=repr,
)
def test_note_with_a_field_that_the_server_never_writes_is_not_believed(
    state: StateDirectory, field: str, value: str | int
) -> None:
    spool, sent = Spool(state), delivery()
    spool.hand_off(sent, arrived(state))
    note = state.spool_new / sent.id / NOTE
    note.write_text(json.dumps({**json.loads(note.read_text()), field: value}))
    with pytest.raises(BrokenDelivery):
        read(note.parent)


@pytest.mark.parametrize("linked", [NOTE, BYTES])
def test_delivery_with_a_link_in_it_is_not_read(state: StateDirectory, linked: str) -> None:
    spool, sent = Spool(state), delivery()
    spool.hand_off(sent, arrived(state))
    path = state.spool_new / sent.id / linked
    path.rename(state.root / "elsewhere")
    path.symlink_to(state.root / "elsewhere")
    with pytest.raises(BrokenDelivery):
        read(path.parent)


def test_missing_note_is_a_broken_delivery(state: StateDirectory) -> None:
    with pytest.raises(BrokenDelivery):
        read(state.work)


def test_note_that_is_no_file_is_a_broken_delivery(state: StateDirectory) -> None:
    directory = state.work / DropId.new()
    (directory / NOTE).mkdir(parents=True)
    with pytest.raises(BrokenDelivery):
        read(directory)
    (directory / NOTE).rmdir()
    os.mkfifo(directory / NOTE)  # nobody ever writes into it
    with pytest.raises(BrokenDelivery):
        read(directory)


def test_file_in_place_of_a_delivery_is_a_broken_one(state: StateDirectory) -> None:
    path = state.work / DropId.new()
    path.touch()
    with pytest.raises(BrokenDelivery):
        read(path)


def test_disk_that_cannot_be_read_is_no_fault_of_the_delivery(
    state: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool, sent = Spool(state), delivery()
    spool.hand_off(sent, arrived(state))

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(OSError, match="Input/output"):
        read(state.spool_new / sent.id)


def test_names_that_are_no_ids_are_passed_over(state: StateDirectory) -> None:
    for name in (".wake", "lost+found", "01m869m4wr8nahskfmegtmx9a5"):
        (state.spool_new / name).mkdir()
    assert Spool(state).pending() == []
