"""The vault: where bytes lie, encrypted where the settings say so."""

from pathlib import Path

import pyrage
import pytest
from sqlalchemy import update

from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.verdict import ENCRYPTED
from sftpdrop.errors import NotFound
from sftpdrop.spool import NOTE
from sftpdrop.store import tables
from sftpdrop.watcher.vault import ENCRYPTED_BYTES
from tests.watcher.room import Room, good_list

IDENTITY = pyrage.x25519.Identity.generate()


@pytest.fixture
def secret_room(tmp_path: Path) -> Room:
    return Room(tmp_path / "state", vault={"age_recipients": [str(IDENTITY.to_public())]})


def test_bytes_lie_in_the_vault_with_their_note(room: Room) -> None:
    content = good_list()
    drop_id = room.deliver(content)
    room.work_off()
    assert room.desk.vault.bytes_of(drop_id).read_bytes() == content
    assert (room.state.vault / drop_id / NOTE).exists()


def test_encrypted_bytes_can_be_read_with_the_identity_only(secret_room: Room) -> None:
    content = good_list()
    drop_id = secret_room.deliver(content)
    secret_room.work_off()
    path = secret_room.desk.vault.bytes_of(drop_id)
    assert path.name == ENCRYPTED_BYTES
    assert pyrage.decrypt(path.read_bytes(), [IDENTITY]) == content
    kept = secret_room.state.vault.rglob("*")
    assert not any(b"PK\x03\x04" in file.read_bytes() for file in kept if file.is_file())


def test_encrypted_drop_that_must_be_read_again_waits_for_a_person(secret_room: Room) -> None:
    drop_id = secret_room.deliver(good_list())
    secret_room.work_off()
    with secret_room.database.begin() as connection:
        row = update(tables.drops).where(tables.drops.c.id == drop_id)
        connection.execute(row.values(state=DropState.INSPECTING))
    secret_room.work_off()
    drop = secret_room.drop(drop_id)
    assert (drop.state, drop.reason) == (DropState.FAILED, ENCRYPTED)
    assert secret_room.receipt().startswith("IN WACHT")
    assert secret_room.kept() == [drop_id]


def test_bytes_that_are_nowhere_are_told(room: Room) -> None:
    with pytest.raises(NotFound):
        room.desk.vault.bytes_of(DropId.new())


def test_vault_and_secrets_are_for_the_watcher_alone(room: Room) -> None:
    for path in (room.state.vault, room.state.secrets):
        assert path.stat().st_mode & 0o077 == 0
