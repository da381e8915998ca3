"""A client's path becomes one name of a flat directory, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftpdrop.core.filename import (
    MAX_NAME_BYTES,
    FileName,
    NameKind,
    marked_copy_name,
    parse_name,
    parse_path,
)
from sftpdrop.errors import Refused


@pytest.mark.parametrize("path", [b"", b"/", b".", b"./", b"/.", b"//", b"/./."])
def test_the_root_is_the_directory_itself(path: bytes) -> None:
    assert parse_path(path) is None


@pytest.mark.parametrize(
    "path",
    [
        b"..", b"../x.xlsx", b"/../x.xlsx", b"a/../../x.xlsx", b"/etc/passwd", b"sub/x.xlsx",
        b"x.xlsx\x00.txt", b"..\\x.xlsx", b"C:\\x.xlsx", b"\xff\xfe.xlsx", b"x" * 300 + b".xlsx",
        b".hidden.xlsx", b".ssh", b"con.xlsx", b"LPT1", b"x.xlsx ", b"x.xlsx.", b"a\nb.xlsx",
        b"\xe2\x80\xaexslx.xlsx", b"~/x.xlsx", b"/proc/self/environ", b"x.xlsx/", b"map/.",
    ],
)  # fmt: skip
def test_a_path_that_is_no_plain_name_is_refused(path: bytes) -> None:
    with pytest.raises(Refused):
        parse_path(path)


@given(st.binary(max_size=400))
def test_whatever_is_accepted_is_one_visible_component(path: bytes) -> None:
    try:
        name = parse_path(path)
    except Refused:
        return
    if name is not None:
        assert name.text not in (".", "..")
        assert not {"/", "\\", "\0"} & set(name.text)
        assert len(name.text.encode()) <= MAX_NAME_BYTES
        assert parse_name(name.text) == name


@pytest.mark.parametrize(
    "text", ["Groep 5-6 (De kevers).xlsx", "leerlingen é ï.xls", "LIJST.XLSX", "a'b & c+d.xlsx"]
)
def test_names_as_people_have_them_are_final(text: str) -> None:
    assert parse_name(text).kind is NameKind.FINAL


@pytest.mark.parametrize(
    "text",
    [
        "a.xlsx.filepart", "a.xlsx.1a2b3c4d.partial", "a.xlsx.part", "a.xlsx.tmp", ".in.a.xlsx",
        "a.xlsx.inprogress", "a.xlsx-0f8fad5b-d9cb-469f-a165-70867728950e", "a.8ea2.ffs_tmp",
        ".giosaveK2J5QX",
    ],
)  # fmt: skip
def test_the_temporary_names_of_clients_are_known(text: str) -> None:
    assert parse_name(text).kind is NameKind.TEMPORARY


@pytest.mark.parametrize(
    "text",
    [
        "a.xlsx.filepart", "a.xlsx.1a2b3c4d.partial", ".in.a.xlsx",
        "a.xlsx-0f8fad5b-d9cb-469f-a165-70867728950e",
    ],
)  # fmt: skip
def test_a_temporary_name_that_a_program_made_tells_the_final_one(text: str) -> None:
    assert parse_name(text).destined == FileName("a.xlsx")


@pytest.mark.parametrize("text", ["a.8ea2.ffs_tmp", ".giosaveK2J5QX", "a.xlsx.tmp", "a.part"])
def test_a_temporary_name_that_may_become_anything_tells_none(text: str) -> None:
    assert parse_name(text).destined is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("~$lijst.xlsx", "name_lock_file"),
        ("~$lijst.xlsx.1a2b3c4d.partial", "name_lock_file"),
        (".~lock.lijst.xlsx#", "name_lock_file"),
        ("~DFA1B2.tmp", "name_lock_file"),
        (".in.~$lijst.xlsx", "name_lock_file"),
        ("._lijst.xlsx", "name_of_system"),
        (".DS_Store", "name_of_system"),
        ("Thumbs.db", "name_of_system"),
        ("THUMBS.DB.filepart", "name_of_system"),
        ("desktop.ini", "name_of_system"),
    ],
)
def test_what_lies_beside_a_list_on_a_computer_is_refused_as_what_it_is(
    text: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        parse_name(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["~lijst.xlsx", "thumbs.db.xlsx", "desktop.ini.xlsx", "$~a.xlsx"])
def test_a_list_with_a_name_like_those_is_a_list(text: str) -> None:
    assert parse_name(text).kind is NameKind.FINAL


def test_names_that_differ_in_case_or_normalisation_are_one_file() -> None:
    assert parse_name("Zoe\u0308.XLSX").key == parse_name("zo\u00eb.xlsx").key


def test_an_answer_never_takes_the_name_of_what_it_answers() -> None:
    first = marked_copy_name("lijst.xls")
    assert first == "lijst.FOUTEN.xlsx"
    assert marked_copy_name(first) == "lijst.FOUTEN-2.xlsx"
    assert marked_copy_name(marked_copy_name(first)) == "lijst.FOUTEN-3.xlsx"
