import hashlib
import struct
from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.errors import Refused
from sftpdrop.server.wire import Request, StatusCode
from sftpdrop.texts.refusals import say_refusal
from tests.clients.access import straight_to
from tests.clients.installation import MAX_SCHOOL, School
from tests.clients.raw import (
    APPEND,
    CREATE,
    NEW,
    READ,
    WRITE,
    Raw,
    StatusError,
    mode_attribute,
    size_attribute,
    string,
    time_attributes,
)
from tests.clients.workbooks import package

NAME = "lijst.xlsx"
FIRST, SECOND = package(50_000, seed=1), package(60_000, seed=2)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_delete_then_rename_is_handed_over_in_that_order(school: School, tmp_path: Path) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put(NAME, FIRST)
        raw.put(f"{NAME}.filepart", SECOND)
        raw.remove(NAME)
        raw.rename(f"{NAME}.filepart", NAME)
        assert raw.list() == {NAME: len(SECOND)}
    assert school.delivered() == [(NAME, _digest(FIRST)), (NAME, _digest(SECOND))]
    assert school.withdrawn() == [NAME]


@pytest.mark.parametrize("temporary", [".filepart", ".part", ".tmp", ".1a2b3c4d.partial"])
def test_plain_rename_over_an_existing_name_is_a_new_drop(
    temporary: str, school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put(NAME, FIRST)
        raw.put(NAME + temporary, SECOND)
        raw.rename(NAME + temporary, NAME)
        assert raw.list() == {NAME: len(SECOND)}
    assert school.delivered() == [(NAME, _digest(FIRST)), (NAME, _digest(SECOND))]
    assert school.withdrawn() == []


@pytest.mark.parametrize("order", [("a.part", "b.part"), ("b.part", "a.part")])
def test_what_was_renamed_over_a_temporary_name_is_what_it_stands_for(
    order: tuple[str, str], school: School, tmp_path: Path
) -> None:
    contents = {"a.part": FIRST, "b.part": SECOND}
    with Raw(straight_to(school, tmp_path)) as raw:
        for name in order:
            raw.put(name, contents[name])
        raw.rename("a.part", "b.part")
        assert raw.list() == {"b.part": len(FIRST)}
        raw.rename("b.part", NAME)
        assert raw.list() == {NAME: len(FIRST)}
    assert school.delivered() == [(NAME, _digest(FIRST))]
    assert school.partials() == []


def test_names_that_differ_in_case_or_normalisation_are_one_file(
    school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put("Leerlingen caf\u00e9.xlsx", FIRST)
        raw.put("leerlingen CAFE\u0301.XLSX", SECOND)
        assert list(raw.list().values()) == [len(SECOND)]


def test_two_connections_that_write_one_name_deliver_two_whole_files(
    school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as one, Raw(straight_to(school, tmp_path)) as other:
        first, second = one.open(NAME, NEW), other.open(NAME, NEW)
        one.write(first, 0, FIRST[:25_000])
        other.write(second, 0, SECOND[:25_000])
        one.write(first, 25_000, FIRST[25_000:])
        other.write(second, 25_000, SECOND[25_000:])
        one.close(first)
        other.close(second)
        assert one.list() == {NAME: len(SECOND)}
    assert school.delivered() == [(NAME, _digest(FIRST)), (NAME, _digest(SECOND))]


def test_two_connections_that_write_one_temporary_name_deliver_two_whole_files(
    school: School, tmp_path: Path
) -> None:
    part = f"{NAME}.filepart"
    with Raw(straight_to(school, tmp_path)) as one, Raw(straight_to(school, tmp_path)) as other:
        first, second = one.open(part, NEW), other.open(part, NEW)
        one.write(first, 0, FIRST)
        other.write(second, 0, SECOND[:25_000])
        one.close(first)
        one.rename(part, NAME)
        other.write(second, 25_000, SECOND[25_000:])
        other.close(second)
        other.rename(part, NAME)
        assert one.list() == {NAME: len(SECOND)}
    assert school.delivered() == [(NAME, _digest(FIRST)), (NAME, _digest(SECOND))]
    assert school.partials() == []


def test_unfinished_second_writer_does_not_spoil_the_first_ones_file(
    school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as one, Raw(straight_to(school, tmp_path)) as other:
        other.write(other.open(NAME, NEW), 0, SECOND[:10_000])
        one.put(NAME, FIRST)
        other.reset()
        school.settle()
    assert school.delivered() == [(NAME, _digest(FIRST))]


def test_file_of_no_bytes_is_refused_and_leaves_nothing(school: School, tmp_path: Path) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        with pytest.raises(StatusError) as refused:
            raw.put(NAME, b"")
        assert refused.value.text == say_refusal(Refused("empty_file"), Locale.DUTCH)
        assert raw.list() == {}
    assert school.delivered() == []


def test_file_of_no_bytes_does_not_replace_a_delivered_one(school: School, tmp_path: Path) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put(NAME, FIRST)
        with pytest.raises(StatusError):
            raw.put(NAME, b"")
        assert raw.list() == {NAME: len(FIRST)}
    assert school.delivered() == [(NAME, _digest(FIRST))]


def test_bytes_behind_the_data_of_a_write_are_read_over(school: School, tmp_path: Path) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        handle = raw.open(NAME, NEW)
        raw.write(handle, 0, FIRST, trailing=b"left over from a longer packet")
        raw.close(handle)
    assert school.delivered() == [(NAME, _digest(FIRST))]


@pytest.mark.parametrize(
    "attributes",
    [
        mode_attribute(0o644),
        mode_attribute(0o100777),
        time_attributes(1_700_000_000),
        struct.pack(">III", 2, 1000, 1000),
        struct.pack(">IIIIII", 2 | 4 | 8, 1000, 1000, 0o600, 0, 0),
    ],
    ids=["chmod", "chmod of everything", "utime", "chown", "all at once"],
)
def test_setting_attributes_is_never_an_error(
    attributes: bytes, school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put(NAME, FIRST)
        raw.put("half.xlsx.part", SECOND)
        for name in (NAME, "half.xlsx.part", "/", "."):
            raw.setstat(name, attributes)
            lsetstat = string("lsetstat@openssh.com")
            raw.ask(Request.EXTENDED, lsetstat, string(name), attributes)
        handle = raw.open("nieuw.xlsx", NEW, attributes)
        raw.write(handle, 0, FIRST)
        raw.ask(Request.FSETSTAT, string(handle), attributes)
        raw.close(handle)
    assert [name for name, _ in school.delivered()] == [NAME, "nieuw.xlsx"]


def test_time_that_a_client_sets_is_shown(school: School, tmp_path: Path) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put(NAME, FIRST)
        raw.setstat(NAME, time_attributes(1_700_000_000))
        assert raw.stat(NAME).mtime == 1_700_000_000


def test_setting_the_size_that_a_file_has_is_no_error_and_changes_nothing(
    school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put(NAME, FIRST)
        raw.setstat(NAME, size_attribute(len(FIRST)))
        assert raw.list() == {NAME: len(FIRST)}
    assert school.delivered() == [(NAME, _digest(FIRST))]


@pytest.mark.parametrize("kind", [Request.STAT, Request.LSTAT, Request.REMOVE])
def test_missing_file_is_told_as_missing(kind: Request, school: School, tmp_path: Path) -> None:
    with Raw(straight_to(school, tmp_path)) as raw, pytest.raises(StatusError) as refused:
        raw.ask(kind, string("/er is niets.xlsx"))
    assert refused.value.code == StatusCode.NO_SUCH_FILE


def _read(raw: Raw, flags: int) -> None:
    raw.ask(Request.READ, string(raw.open(NAME, flags)), struct.pack(">QI", 0, 1000))


@pytest.mark.parametrize("flags", [READ, READ | WRITE | CREATE, WRITE | CREATE | APPEND])
def test_delivered_file_is_neither_read_nor_added_to(
    flags: int, school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as raw:
        raw.put(NAME, FIRST)
        with pytest.raises(StatusError):
            _read(raw, flags)
    assert school.delivered() == [(NAME, _digest(FIRST))]


def test_room_that_is_shown_is_the_schools_own(school: School, tmp_path: Path) -> None:
    def room(raw: Raw) -> tuple[int, int]:
        reply = raw.ask(Request.EXTENDED, string("statvfs@openssh.com"), string("/"))
        _, unit, blocks, free = (reply.uint64() for _ in range(4))
        return unit * blocks, unit * free

    with Raw(straight_to(school, tmp_path)) as raw:
        assert room(raw) == (MAX_SCHOOL, MAX_SCHOOL)
        raw.put(NAME, FIRST)
        total, free = room(raw)
        assert total == MAX_SCHOOL
        assert MAX_SCHOOL - len(FIRST) - 1024 <= free <= MAX_SCHOOL - len(FIRST)
