"""What a school may do with names: words for what it may not, and nothing lost of what it sent."""

from pathlib import Path

import pytest

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.wire import OpenFlag, Reader, Reply, Request, StatusCode, string
from sftpdrop.texts.refusals import REFUSALS
from tests.server.sessions import CREATE, School, in_loop, make_workplace
from tests.server.workbooks import xlsx


def lay_marked_copy(school: School, source: Path, address: str) -> None:
    source.write_bytes(xlsx())
    with SchoolDirectory.opened(school.desk.jail.school_path) as directory:
        directory.put_marked_copy("a.xlsx", source, address)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("lijst.pdf", "wrong_extension"),
        ("lijst", "wrong_extension"),
        ("lijst.xlsx.zip", "wrong_extension"),
        ("a.xlsx.GOEDGEKEURD.txt", "name_is_ours"),
        ("a.xlsx.IN WACHT.txt", "name_is_ours"),
        ("con.xlsx", "name_reserved"),
        ("groep: 7.xlsx", "name_forbidden"),
        ("groep\t7.xlsx", "name_invisible"),
        (".groep.xlsx", "name_hidden"),
        ("~$lijst.xlsx", "name_lock_file"),
        (".~lock.lijst.xlsx#", "name_lock_file"),
        ("._lijst.xlsx", "name_of_system"),
        ("Thumbs.db", "name_of_system"),
        ("lijst.pdf.filepart", "wrong_extension"),
        (".in.lijst.pdf", "wrong_extension"),
        ("map/groep.xlsx", "name_outside"),
        ("map/", "name_outside"),
        ("map.xlsx/.", "name_outside"),
    ],
)
@in_loop
async def test_a_name_that_will_not_do_is_refused_at_once_in_words(
    tmp_path: Path, name: str, code: str
) -> None:
    school = School(make_workplace(tmp_path))
    assert (await school.open(name)).text == REFUSALS[code].en
    assert school.upload_files() == []


@pytest.mark.parametrize("name", ["Groep 7 (é).xlsx", "lijst.XLS", "a.xlsx.xlsx"])
@in_loop
async def test_names_are_taken_as_people_have_them(tmp_path: Path, name: str) -> None:
    school = School(make_workplace(tmp_path))
    assert (await school.put(name, xlsx())).code is StatusCode.OK
    assert await school.listed() == {name: len(xlsx())}


@in_loop
async def test_a_marked_copy_is_read_only_from_where_its_workbook_came(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path / "state"))
    for address, reads in (("198.51.100.9", False), ("192.0.2.1", True)):
        lay_marked_copy(school, tmp_path / "copy", address)
        answer = await school.open("a.FOUTEN.xlsx", OpenFlag.READ)
        assert (answer.kind is Reply.HANDLE) is reads
        assert reads or answer.text == REFUSALS["marked_copy_refused"].en


@in_loop
async def test_a_marked_copy_can_be_written_to_where_a_program_keeps_its_mode(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path / "state"))
    lay_marked_copy(school, tmp_path / "copy", "192.0.2.1")
    with SchoolDirectory.opened(school.desk.jail.school_path) as directory:
        directory.put_receipt("a.xlsx", "AFGEKEURD", "Afgekeurd.")
    modes = {}
    for name in ("a.FOUTEN.xlsx", "a.xlsx.AFGEKEURD.txt"):
        told = (await school.ask(Request.STAT, string(name))).body
        handle = (await school.open(name, OpenFlag.READ)).handle
        assert (await school.ask(Request.FSTAT, string(handle))).body == told
        modes[name] = Reader(told).attributes().mode
    assert modes == {"a.FOUTEN.xlsx": 0o100640, "a.xlsx.AFGEKEURD.txt": 0o100440}


@in_loop
async def test_a_marked_copy_that_was_mended_is_sent_as_it_is(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path / "state"))
    lay_marked_copy(school, tmp_path / "copy", "192.0.2.1")
    assert (await school.put("a.FOUTEN.xlsx", xlsx())).code is StatusCode.OK
    answer = await school.open("a.FOUTEN.xlsx", OpenFlag.READ)
    assert answer.text == REFUSALS["read_refused"].en


@in_loop
async def test_an_answer_can_be_deleted_and_comes_with_no_withdrawal(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    with SchoolDirectory.opened(school.desk.jail.school_path) as directory:
        directory.put_receipt("a.xlsx", "AFGEKEURD", "Afgekeurd.")
    assert (await school.remove("a.xlsx.AFGEKEURD.txt")).code is StatusCode.OK
    assert school.messages() == []
    assert await school.listed() == {}


@in_loop
async def test_who_deletes_everything_meets_no_answer_that_went_with_its_list(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path / "state"))
    await school.put("a.xlsx", xlsx())
    lay_marked_copy(school, tmp_path / "copy", "192.0.2.1")
    with SchoolDirectory.opened(school.desk.jail.school_path) as directory:
        directory.put_receipt("a.xlsx", "AFGEKEURD", "Afgekeurd.")
    seen = await school.listed()
    assert len(seen) == 3
    for name in ("a.xlsx", *(set(seen) - {"a.xlsx"})):
        assert (await school.remove(name)).code is StatusCode.OK
    assert await school.listed() == {}
    assert (await school.remove("a.xlsx")).code is StatusCode.NO_SUCH_FILE


@in_loop
async def test_a_new_delivery_takes_the_answers_to_the_old_one_away(tmp_path: Path) -> None:
    school = School(make_workplace(tmp_path))
    await school.put("A.xlsx", xlsx())
    with SchoolDirectory.opened(school.desk.jail.school_path) as directory:
        directory.put_receipt("A.xlsx", "AFGEKEURD", "Afgekeurd.")
    await school.put("a.xlsx", xlsx())
    assert await school.listed() == {"a.xlsx": len(xlsx())}


@in_loop
async def test_a_refusal_is_told_once_more_to_who_looks_and_memory_of_it_is_bounded(
    tmp_path: Path,
) -> None:
    school = School(make_workplace(tmp_path))
    for number in range(100):
        assert (await school.put(f"{number}.xlsx", b"")).code is StatusCode.FAILURE
    assert (await school.stat("99.xlsx")).text == REFUSALS["empty_file"].en
    assert (await school.stat("99.xlsx")).code is StatusCode.NO_SUCH_FILE
    assert (await school.stat("0.xlsx")).code is StatusCode.NO_SUCH_FILE


@in_loop
async def test_two_schools_see_nothing_of_each_other(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    one, other = School(place), School(place, PassNumber("200200"))
    await one.put("a.xlsx", xlsx())
    handle = (await one.open("b.xlsx")).handle
    await one.write(handle, xlsx())
    assert await other.listed() == {}
    for answer in (
        await other.stat("a.xlsx"),
        await other.remove("a.xlsx"),
        await other.rename("b.xlsx", "c.xlsx"),
        await other.close(handle),
    ):
        assert answer.code in (StatusCode.NO_SUCH_FILE, StatusCode.FAILURE)
    assert (await other.open("a.xlsx", CREATE)).kind is Reply.HANDLE
    assert (await one.close(handle)).code is StatusCode.OK
