import fcntl
import os
from pathlib import Path

import pytest

from sftpdrop.server.upload_lock import (
    create_locked,
    held,
    is_being_written,
    remove_upload,
    take_over,
    unlock,
)


def test_a_new_file_has_its_name_only_when_it_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, found = tmp_path / "new", []
    lock = fcntl.fcntl

    def look_and_lock(descriptor: int, command: int, argument: bytes) -> object:
        found.append(path.exists())
        return lock(descriptor, command, argument)

    monkeypatch.setattr(fcntl, "fcntl", look_and_lock)
    descriptor = create_locked(path)
    assert found == [False]
    assert is_being_written(path)
    assert list(tmp_path.iterdir()) == [path]
    os.close(descriptor)
    assert not is_being_written(path)


def test_who_only_looks_is_no_writer_to_one_who_takes_the_file_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    taken: list[int | None] = []
    old.touch()
    close = os.close

    def take_over_and_close(descriptor: int) -> None:
        if not taken:
            taken.append(take_over(old, new))
        close(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "close", take_over_and_close)
        assert not is_being_written(old)
    (descriptor,) = taken
    assert descriptor is not None
    assert is_being_written(new)
    os.close(descriptor)


def test_a_file_that_one_has_for_oneself_is_taken_over_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    with held(path):
        assert is_being_written(path)
        assert take_over(path, tmp_path / "b") is None
        with pytest.raises(BlockingIOError), held(path):
            pass
    assert not is_being_written(path)


def test_a_file_that_was_renamed_before_it_was_locked_is_not_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.touch()
    lock = fcntl.fcntl

    def rename_and_lock(descriptor: int, command: int, argument: bytes) -> object:
        path.rename(tmp_path / "b")
        return lock(descriptor, command, argument)

    monkeypatch.setattr(fcntl, "fcntl", rename_and_lock)
    with pytest.raises(FileNotFoundError), held(path):
        pass


def test_a_copy_of_the_descriptor_keeps_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "a"
    descriptor = create_locked(path)
    copy = os.dup(descriptor)
    unlock(descriptor)
    os.close(descriptor)
    assert not is_being_written(path)
    os.close(copy)


def test_what_is_gone_is_written_by_nobody_and_removed_without_a_word(tmp_path: Path) -> None:
    assert not is_being_written(tmp_path / "a")
    remove_upload(tmp_path / "a")
