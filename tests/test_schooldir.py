from collections.abc import Iterator
from pathlib import Path

import pytest

from sftpdrop.schooldir import Entry, SchoolDirectory


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SchoolDirectory]:
    with SchoolDirectory.opened(tmp_path / "100123") as directory:
        yield directory


def names(school: SchoolDirectory) -> list[str]:
    return sorted(entry.name for entry in school.entries())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(b"a workbook")
    return path


def test_newer_receipt_takes_the_place_of_the_older(school: SchoolDirectory) -> None:
    school.put_receipt("lijst.xlsx", "IN WACHT", "wait")
    school.put_receipt("lijst.xlsx", "GOEDGEKEURD", "good")
    assert names(school) == ["lijst.xlsx.GOEDGEKEURD.txt"]


def test_answer_that_came_meanwhile_outlives_the_removal_of_older_ones(
    school: SchoolDirectory,
) -> None:
    school.put_receipt("lijst.xlsx", "GOEDGEKEURD", "good")
    laid_at = school.entries()[0].mtime
    school.remove_answers("lijst.xlsx", older_than=laid_at)
    assert names(school) == ["lijst.xlsx.GOEDGEKEURD.txt"]
    school.remove_answers("lijst.xlsx", older_than=laid_at + 1)
    assert names(school) == []


def test_marked_copy_goes_with_the_address_that_may_fetch_it(
    school: SchoolDirectory, copy: Path
) -> None:
    school.put_marked_copy("lijst.xlsx", copy, "192.0.2.7")
    assert names(school) == ["lijst.FOUTEN.xlsx"]
    assert school.answer_address("lijst.FOUTEN.xlsx") == "192.0.2.7"
    school.remove_answers("lijst.xlsx")
    assert school.answer_address("lijst.FOUTEN.xlsx") is None
    assert list(school.path.iterdir()) == []


def test_mended_copy_that_was_delivered_is_no_answer(school: SchoolDirectory, copy: Path) -> None:
    school.put_marked_copy("lijst.xlsx", copy, "192.0.2.7")
    school.list_delivered("lijst.FOUTEN.xlsx", 10, 0)
    assert school.marked_copies() == []
    school.remove_answers("lijst.xlsx")
    assert names(school) == ["lijst.FOUTEN.xlsx"]


def test_delivered_file_is_listed_without_its_bytes(school: SchoolDirectory) -> None:
    school.list_delivered("lijst.xlsx", 12_345, 1_000.0)
    entry = school.entry("lijst.xlsx")
    assert entry is not None
    assert (entry.size, entry.mtime, entry.readable) == (12_345, 1_000.0, False)


def test_delivered_file_is_listed_again_in_its_place(school: SchoolDirectory) -> None:
    path = school.path / "lijst.xlsx"
    school.list_delivered("lijst.xlsx", 4000, 1.0)
    before = path.stat().st_ino
    school.list_delivered("lijst.xlsx", 3000, 2.0)
    assert school.entry("lijst.xlsx") == Entry("lijst.xlsx", 3000, 2.0, readable=False)
    assert path.stat().st_ino == before
    assert path.read_bytes() == bytes(3000)


def test_delivered_file_takes_the_place_of_what_is_none(
    school: SchoolDirectory, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("not ours")
    elsewhere.chmod(0o200)
    (school.path / "link.xlsx").symlink_to(elsewhere)
    (school.path / "twin.xlsx").hardlink_to(elsewhere)
    (school.path / "answer.xlsx").write_text("an answer")
    for name in ("link.xlsx", "twin.xlsx", "answer.xlsx"):
        school.list_delivered(name, 4000, 1.0)
        assert school.entry(name) == Entry(name, 4000, 1.0, readable=False)
    assert elsewhere.read_text() == "not ours"


def test_planted_link_does_not_exist(school: SchoolDirectory, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (school.path / "link.xlsx").symlink_to(tmp_path / "secret")
    (school.path / "hard.xlsx").hardlink_to(tmp_path / "secret")
    assert names(school) == []
