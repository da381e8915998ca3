from pathlib import Path

from sftpdrop.watcher.container.memory_file import memory_file


def test_what_is_written_can_be_opened_by_its_path_until_it_is_closed() -> None:
    with memory_file(lambda file: file.write(b"PK")) as path:
        with Path(path).open("rb") as again:
            assert Path(path).read_bytes() == b"PK"
        assert Path(path).exists()
    assert again.closed
    assert not Path(path).exists()
