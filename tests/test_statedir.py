import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sftpdrop.statedir import StateDirectory, make_directory, write_durably
from tests.programs import lack


@pytest.fixture
def umask_of_a_service() -> Iterator[None]:
    before = os.umask(0o007)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_shared_directories_are_open_to_the_group_and_pass_it_on(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path / "state")
    state.create()
    for path in (state.audit, state.schools, state.uploads, state.spool_new, state.work):
        assert mode_of(path) == 0o2770, path


def test_keys_vault_and_secrets_are_for_one_user_alone(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path / "state")
    state.create()
    for path in (state.keys, state.vault, state.secrets, state.broken):
        assert mode_of(path) & 0o777 == 0o700, path


def test_a_directory_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path)
    state.work.mkdir()
    state.work.chmod(0o711)  # whatever the umask is
    state.create()
    assert mode_of(state.work) == 0o711


def test_creating_twice_changes_nothing(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path / "state")
    state.create()
    (state.vault / "kept").touch()
    state.create()
    assert (state.vault / "kept").exists()


@pytest.mark.usefixtures("umask_of_a_service")
def test_a_service_needs_no_chmod_for_a_directory_in_a_shared_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o2770)

    def refuse(*_: object) -> None:
        raise PermissionError("RestrictSUIDSGID= refuses the bit")

    monkeypatch.setattr(Path, "chmod", refuse)
    make_directory(tmp_path / "100123")
    assert mode_of(tmp_path / "100123") == 0o2770


def test_a_durable_write_overwrites_nothing(tmp_path: Path) -> None:
    write_durably(tmp_path / "note", b"first")
    with pytest.raises(FileExistsError):
        write_durably(tmp_path / "note", b"second")
    assert (tmp_path / "note").read_bytes() == b"first"


def test_a_durable_write_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "note").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_durably(tmp_path / "note", b"content")
    assert not (tmp_path / "elsewhere").exists()


def test_what_root_makes_belongs_to_the_user_of_its_directory(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        lack("only root gives files away")
    os.chown(tmp_path, 64001, 64000)
    make_directory(tmp_path / "below")
    write_durably(tmp_path / "note", b"content")
    for made in (tmp_path / "below", tmp_path / "note"):
        assert (made.stat().st_uid, made.stat().st_gid) == (64001, 64000)
    assert mode_of(tmp_path / "below") == 0o2770
