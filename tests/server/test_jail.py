"""What stands on disk where it should not leads nowhere: links, pipes, directories, odd names."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sftpdrop.core.identifiers import DropId
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.wire import OpenFlag, Reply, StatusCode
from sftpdrop.texts.refusals import REFUSALS
from tests.schools import PASS_NUMBER
from tests.server.sessions import CREATE, RESUME, School, in_loop, make_workplace
from tests.server.workbooks import xlsx

SECRET = b"PK\x03\x04 another school's pupils"
RECEIPT = "a.xlsx.GOEDGEKEURD.txt"
INTERNAL = REFUSALS["internal_error"].en


def outside(tmp_path: Path) -> Path:
    """A file of somebody else's."""
    path = tmp_path / "secret.xlsx"
    path.write_bytes(SECRET)
    return path


def tree(path: Path) -> set[Path]:
    """All that lies below a directory."""
    return set(path.rglob("*"))


def link(target: Path, path: Path) -> None:
    path.symlink_to(target)


def hard_link(target: Path, path: Path) -> None:
    path.hardlink_to(target)


def pipe(_target: Path, path: Path) -> None:
    os.mkfifo(path)


def directory(_target: Path, path: Path) -> None:
    path.mkdir()


def lies_there(path: Path) -> bool:
    return os.path.lexists(path)


PLANTS = pytest.mark.parametrize("plant", [link, hard_link, pipe, directory])
Plant = Callable[[Path, Path], None]


@PLANTS
@in_loop
async def test_what_is_planted_in_a_schools_directory_does_not_exist(
    tmp_path: Path, plant: Plant
) -> None:
    secret = outside(tmp_path)
    school = School(make_workplace(tmp_path / "state"))
    assert await school.listed() == {}
    for name in (RECEIPT, "b.xlsx", "c.FOUTEN.xlsx"):
        plant(secret, school.desk.jail.school_path / name)
        assert (await school.stat(name)).code is StatusCode.NO_SUCH_FILE
        assert (await school.open(name, OpenFlag.READ)).code is StatusCode.NO_SUCH_FILE
        # An answer that is not there is as good as deleted; the plant stays either way.
        removed = StatusCode.NO_SUCH_FILE if name == "b.xlsx" else StatusCode.OK
        assert (await school.remove(name)).code is removed
        assert lies_there(school.desk.jail.school_path / name)
    assert await school.listed() == {}
    if plant is not directory:
        assert (await school.put("b.xlsx", xlsx())).code is StatusCode.OK
        assert await school.listed() == {"b.xlsx": len(xlsx())}
    assert secret.read_bytes() == SECRET


@PLANTS
@in_loop
async def test_what_is_planted_among_uploads_does_not_exist(tmp_path: Path, plant: Plant) -> None:
    secret = outside(tmp_path)
    school = School(make_workplace(tmp_path / "state"))
    uploads = school.desk.jail.uploads_path
    uploads.mkdir()
    for name in ("a.xlsx", "b.xlsx.filepart"):
        plant(secret, uploads / f"{DropId.new()}~~{name}")
        assert (await school.stat(name)).code is StatusCode.NO_SUCH_FILE
        assert (await school.rename(name, "c.xlsx")).code is StatusCode.NO_SUCH_FILE
        assert (await school.remove(name)).code is StatusCode.NO_SUCH_FILE
    handle = (await school.open("a.xlsx", RESUME)).handle
    await school.write(handle, xlsx())
    assert (await school.close(handle)).code is StatusCode.OK
    assert secret.read_bytes() == SECRET


@pytest.mark.parametrize("which", ["schools", "uploads"])
@in_loop
async def test_a_schools_directory_that_is_a_link_is_not_followed(
    tmp_path: Path, which: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / RECEIPT).write_bytes(SECRET)
    (elsewhere / f"{DropId.new()}~~a.xlsx.filepart").write_bytes(SECRET)
    before = sorted(elsewhere.iterdir())
    place = make_workplace(tmp_path / "state")
    (tmp_path / "state" / which / PASS_NUMBER).symlink_to(elsewhere)
    school = School(place)
    for answer in (
        await school.stat(RECEIPT),
        await school.open(RECEIPT, OpenFlag.READ),
        await school.open("a.xlsx.filepart", RESUME),
        await school.open("b.xlsx", CREATE),
        await school.rename("a.xlsx.filepart", "a.xlsx"),
        await school.remove(RECEIPT),
    ):
        assert (answer.code, answer.text) == (StatusCode.FAILURE, INTERNAL)
    assert sorted(elsewhere.iterdir()) == before
    assert school.delivered() == []


@PLANTS
@in_loop
async def test_the_address_of_a_marked_copy_is_not_read_through_what_is_planted(
    tmp_path: Path, plant: Plant
) -> None:
    address = tmp_path / "address"
    address.write_text("192.0.2.1")
    school = School(make_workplace(tmp_path / "state"))
    with SchoolDirectory.opened(school.desk.jail.school_path) as own:
        own.put_marked_copy("a.xlsx", outside(tmp_path), "192.0.2.1")
    name = "a.FOUTEN.xlsx"
    assert (await school.open(name, OpenFlag.READ)).kind is Reply.HANDLE
    hidden = own.path / f".{name}.address"
    hidden.unlink()
    plant(address, hidden)
    answer = await school.open(name, OpenFlag.READ)
    assert answer.text == REFUSALS["marked_copy_refused"].en


@in_loop
async def test_names_on_disk_that_nobody_could_have_sent_harm_no_listing(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    await school.put("a.xlsx", xlsx())
    own, uploads = school.desk.jail.school_path, school.desk.jail.uploads_path
    for name in (b"\xff\xfe.xlsx", b".hidden"):
        for path in (own, uploads):
            (path / os.fsdecode(name)).write_bytes(b"x")
    (uploads / f"{DropId.new()}~~..").write_bytes(b"x")
    (uploads / f"{DropId.new()}~-5~b.xlsx").write_bytes(b"x")
    (uploads / f"{DropId.new()}~٣~b.xlsx").write_bytes(b"x")
    os.utime(own / "a.xlsx", (-1, -1))
    assert await school.listed() == {"a.xlsx": len(xlsx())}
    os.utime(own / "a.xlsx", (1 << 33, 1 << 33))
    assert await school.listed() == {"a.xlsx": len(xlsx())}


@in_loop
async def test_two_names_that_differ_in_case_or_normalisation_are_one_file(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    await school.put("Leerlingen Groep 7 (é).xlsx", xlsx())
    await school.put("leerlingen groep 7 (E\u0301).xlsx", xlsx(9))
    assert await school.listed() == {"leerlingen groep 7 (É).xlsx": len(xlsx(9))}
    assert len(school.delivered()) == 2
    assert (await school.stat("LEERLINGEN GROEP 7 (É).XLSX")).kind is Reply.ATTRS


@pytest.mark.parametrize(
    "path",
    [
        "../200200/b.xlsx",
        "/../200200/b.xlsx",
        "x/../../200200/b.xlsx",
        "/etc/passwd.xlsx",
        "..",
        "../..",
        "a.xlsx\0/../../b.xlsx",
        "..\\200200\\b.xlsx",
        "C:\\b.xlsx",
        "\u2025/b.xlsx",
        "..%2f200200%2fb.xlsx/.",
        "b.xlsx/" * 2000,
        "../" * 2000 + "etc/passwd",
        "x" * 5000 + ".xlsx",
        b"\xc0\xae\xc0\xae/200200/b.xlsx",
        b"\xff.xlsx",
        "\u202ecod.xlsx",
        "~root/b.xlsx",
        "/proc/self/fd/3",
    ],
)
@in_loop
async def test_a_path_outside_reaches_nothing(tmp_path: Path, path: str | bytes) -> None:
    place = make_workplace(tmp_path)
    victim = place.state.schools / "200200"
    victim.mkdir()
    (victim / "b.xlsx").write_bytes(SECRET)
    school = School(place)
    before = tree(tmp_path)
    for flags in (OpenFlag.READ, CREATE, RESUME, OpenFlag.WRITE | OpenFlag.APPEND):
        assert (await school.open(path, flags)).kind is Reply.STATUS
    assert (await school.stat(path)).code is StatusCode.NO_SUCH_FILE
    assert (await school.remove(path)).code is StatusCode.NO_SUCH_FILE
    assert (await school.rename("a.xlsx", path)).code is not StatusCode.OK
    assert (await school.rename(path, "a.xlsx")).code is StatusCode.NO_SUCH_FILE
    made = {place.state.school(PASS_NUMBER), place.state.school_uploads(PASS_NUMBER)}
    assert tree(tmp_path) - before <= made
    assert (victim / "b.xlsx").read_bytes() == SECRET
