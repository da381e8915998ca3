import stat
from pathlib import Path

import pytest

from sftpdrop.errors import StoreUnavailable
from sftpdrop.store import audit
from sftpdrop.store.audit import BadRow, Fault
from sftpdrop.store.audit_seal import BEGINNING, AuditSeal, End
from sftpdrop.store.database import Database
from tests.schools import open_database
from tests.store.trails import event, find_bad_row, write_trail


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path)


def test_the_key_is_made_with_the_tables_once_and_for_no_other_user(
    database: Database, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    before = key.read_bytes()
    assert len(before) == 32
    assert stat.S_IMODE(key.stat().st_mode) & 0o027 == 0
    database.migrate()
    assert key.read_bytes() == before
    assert list(tmp_path.glob("key.*")) == []


def test_a_key_that_is_gone_is_told_and_made_anew_at_the_next_start(
    database: Database, tmp_path: Path
) -> None:
    write_trail(database)
    (tmp_path / "key").unlink()
    later = Database.open(str(tmp_path / "sftpdrop.db"), tmp_path)
    with pytest.raises(StoreUnavailable, match="key of the audit trail is missing"):
        find_bad_row(later)
    later.migrate()
    with later.begin() as connection:
        audit.append(connection, event(7))
    assert find_bad_row(later) == BadRow(1, Fault.CHANGED)


def test_a_key_that_is_cut_short_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(StoreUnavailable, match="cut short"):
        AuditSeal(tmp_path).count_hash(0)


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be made"):
        AuditSeal(tmp_path / "nowhere").make_key()


def test_only_a_longer_trail_is_witnessed(tmp_path: Path) -> None:
    seal = AuditSeal(tmp_path)
    assert seal.witnessed() == BEGINNING
    for end in (End(9, "a" * 64), End(10, "b" * 64), End(8, "c" * 64)):
        seal.witness(end)
    assert seal.witnessed() == End(10, "b" * 64)


def test_a_witness_that_cannot_be_written_undoes_nothing(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "witness").mkdir()
    with database.begin() as connection:
        audit.append(connection, event(1))
    with database.read() as connection:
        assert len(audit.events(connection)) == 1


def test_what_was_undone_is_not_witnessed(database: Database, tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        fail_after_writing(database)
    with database.begin():
        pass  # the same pooled connection
    assert AuditSeal(tmp_path).witnessed() == BEGINNING
    with database.begin() as connection:
        audit.append(connection, event(1))
    assert AuditSeal(tmp_path).witnessed().rows == 1


def fail_after_writing(database: Database) -> None:
    with database.begin() as connection:
        audit.append(connection, event(1))
        raise LookupError
