"""What clients do beyond the matrix: each ends right, or in a sentence that says what to do."""

import struct
from pathlib import Path

import paramiko
import pytest

from sftpdrop.errors import Refused
from sftpdrop.server.wire import OpenFlag, Request
from tests.clients.access import Access, straight_to
from tests.clients.curl import Curl
from tests.clients.filezilla import FileZilla
from tests.clients.installation import HOST, School
from tests.clients.lftp import Lftp
from tests.clients.openssh import Scp, Sftp
from tests.clients.putty import Psftp
from tests.clients.raw import (
    CREATE,
    NEW,
    WRITE,
    Raw,
    StatusError,
    mode_attribute,
    size_attribute,
    string,
)
from tests.clients.scenarios import assert_told
from tests.clients.workbooks import package, sample

NAME = "lijst.xlsx"
CONTENT, LONGER = package(50_000, seed=1), package(60_000, seed=2)


@pytest.fixture
def access(school: School, tmp_path: Path) -> Access:
    return straight_to(school, tmp_path)


def names(school: School) -> list[str]:
    return [name for name, _ in school.delivered()]


def test_resuming_what_was_delivered_whole_sends_nothing_and_is_no_error(
    access: Access, school: School
) -> None:
    file = sample(access.folder, NAME, 40_000)
    for _ in range(2):
        seen = Lftp(access).type(f'put -c "{file.path}"')
        assert seen.worked, seen
    assert names(school) == [NAME]


@pytest.mark.parametrize("client", [Lftp, Curl])
def test_adding_to_what_was_delivered_is_refused_as_that(
    client: type[Lftp | Curl], access: Access, school: School
) -> None:
    assert client(access).put(sample(access.folder, NAME, 40_000), NAME).worked
    seen = client(access).resume(sample(access.folder, NAME, 60_000), NAME)
    assert not seen.worked
    if client is Lftp:
        assert_told(seen, Refused("append_refused"))
    assert names(school) == [NAME]
    assert school.listed() == {NAME: 40_000}
    assert school.partials() == []


def test_psftp_sends_again_what_it_would_resume(access: Access, school: School) -> None:
    file = sample(access.folder, NAME, 40_000)
    for word in ("put", "reput"):
        assert Psftp(access).type(f'{word} "{file.path}" "{NAME}"').worked
    assert names(school) == [NAME, NAME]


def test_filezilla_sees_the_time_that_it_kept(access: Access, school: School) -> None:
    """By it FileZilla decides whether a file is newer than the one that stands there."""
    file = sample(access.folder, NAME, 40_000)
    seen = FileZilla(access).type(
        f'put "{file.path}" "{NAME}"',
        f'chmtime 1700000000 "{NAME}"',
        f'mtime "{NAME}"',
        sample=file,
    )
    assert seen.worked, seen
    assert seen.text.endswith("1700000000")
    assert names(school) == [NAME]


def test_sync_and_times_of_openssh_are_no_errors(access: Access, school: School) -> None:
    file = sample(access.folder, NAME, 40_000)
    seen = Sftp(access).type(
        f'put -fp "{file.path}"', f"chmod 644 {NAME}", f"chown 5 {NAME}", f"chgrp 5 {NAME}", "df"
    )
    assert seen.worked, seen
    assert names(school) == [NAME]


REFUSED_COMMANDS = {
    "mkdir map": "no_directories",
    "rmdir map": "no_directories",
    "ln -s lijst.xlsx ander.xlsx": "no_links",
    "rename lijst.xlsx ander.xlsx": "rename_delivered",
    "get lijst.xlsx": "read_refused",
}


@pytest.mark.parametrize(("command", "code"), REFUSED_COMMANDS.items())
def test_command_that_is_not_for_here_is_refused_in_words(
    command: str, code: str, access: Access, school: School
) -> None:
    sample(access.folder, NAME, 40_000)
    seen = Sftp(access).type(f'lcd "{access.folder}"', f"put {NAME}", command)
    assert not seen.worked
    assert_told(seen, Refused(code))
    assert names(school) == [NAME]


def test_the_old_protocol_of_scp_is_told_to_use_sftp(access: Access, school: School) -> None:
    seen = Scp(access).copy("-O", sample(access.folder, NAME, 40_000).path)
    assert not seen.worked
    assert_told(seen, Refused("only_sftp"))
    assert names(school) == []


def test_curl_that_would_make_a_folder_fails(access: Access, school: School) -> None:
    file = sample(access.folder, NAME, 40_000)
    curl = Curl(access)
    assert not curl.run("--ftp-create-dirs", "-T", file.path, curl.url("map/lijst.xlsx")).worked
    assert names(school) == []


def test_gnome_replaces_a_file_by_a_temporary_one_of_no_name(
    access: Access, school: School
) -> None:
    with Raw(access, "SSH-2.0-OpenSSH_9.6") as raw:
        raw.put(NAME, CONTENT, WRITE | CREATE | OpenFlag.EXCLUSIVE)
        with pytest.raises(StatusError):
            raw.open(NAME, WRITE | CREATE | OpenFlag.EXCLUSIVE)
        raw.stat(NAME, Request.LSTAT)
        owner_and_mode = struct.pack(">IIII", 2 | 4, 0, 0, 0o600)
        handle = raw.open("/.giosaveK2J5QX", WRITE | CREATE | OpenFlag.EXCLUSIVE, owner_and_mode)
        raw.write(handle, 0, LONGER)
        raw.fstat(handle)
        raw.close(handle)
        raw.remove(NAME)
        raw.setstat("/.giosaveK2J5QX", mode_attribute(0o600))
        raw.rename("/.giosaveK2J5QX", NAME)
        assert raw.list() == {NAME: len(LONGER)}
    assert names(school) == [NAME, NAME]


def test_copying_into_a_mounted_directory_delivers(access: Access, school: School) -> None:
    with Raw(access, "SSH-2.0-OpenSSH_9.6") as raw:
        with pytest.raises(StatusError):
            raw.stat(NAME, Request.LSTAT)
        handle = raw.open(NAME, WRITE | CREATE | OpenFlag.EXCLUSIVE, mode_attribute(0o100644))
        raw.stat(NAME, Request.LSTAT)
        raw.write(handle, 0, CONTENT)
        raw.ask(Request.EXTENDED, string("fsync@openssh.com"), string(handle))
        raw.close(handle)
        raw.setstat(NAME, mode_attribute(0o644))
    assert names(school) == [NAME]


def test_truncating_and_appending_at_once_makes_a_new_file(access: Access, school: School) -> None:
    with Raw(access) as raw:
        raw.put(NAME, CONTENT)
        raw.put(NAME, LONGER, NEW | OpenFlag.APPEND)
        assert raw.list() == {NAME: len(LONGER)}
    assert names(school) == [NAME, NAME]


@pytest.mark.parametrize("piece", [16 * 1024, 64 * 1024, 255 * 1024])
def test_many_large_writes_may_wait_for_their_answers(
    piece: int, access: Access, school: School
) -> None:
    content = package(256 * 16 * 1024)
    with Raw(access) as raw:
        handle = raw.open(NAME, NEW)
        writes = []
        for start in range(0, len(content), piece):
            data = string(content[start : start + piece])
            place = struct.pack(">Q", start)
            writes.append(raw.packet(Request.WRITE, string(handle), place, data))
        raw.channel.sendall(b"".join(writes))
        raw.close(handle, behind=len(writes))
    assert names(school) == [NAME]


def test_names_of_macos_are_found_in_either_form(access: Access, school: School) -> None:
    as_typed, as_macos_says = "Groep \u00e9\u00e9n.xlsx", "Groep e\u0301e\u0301n.xlsx"
    with Raw(access) as raw:
        raw.put(as_macos_says, CONTENT)
        assert raw.list() == {as_typed: len(CONTENT)}
        for name in (as_typed, as_macos_says):
            assert raw.stat(name).size == len(CONTENT)
        raw.remove(as_macos_says)
        assert raw.list() == {}
    assert names(school) == [as_typed]


@pytest.mark.parametrize("mark", [".filepart", ".1a2b3c4d.partial"])
def test_longest_name_has_room_for_what_a_program_appends(
    mark: str, access: Access, school: School
) -> None:
    longest = f"{'é' * 97}1.xlsx"
    assert len(longest.encode()) == 200
    with Raw(access) as raw:
        handle = raw.open(longest + mark, NEW, size_attribute(len(CONTENT)))
        raw.write(handle, 0, CONTENT)
        raw.close(handle)
        raw.rename(longest + mark, longest)
        with pytest.raises(StatusError) as refused:
            raw.open(f"1{longest}{mark}", NEW)
    assert "hoogstens 200 bytes" in refused.value.text
    assert names(school) == [longest]


def test_paramiko_sends_an_open_file_and_confirms_it(access: Access, school: School) -> None:
    with paramiko.SSHClient() as ssh:
        ssh.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        ssh.connect(
            HOST,
            access.port,
            access.user,
            access.password,
            allow_agent=False,
            look_for_keys=False,
        )
        with sample(access.folder, NAME, 40_000).path.open("rb") as file:
            assert ssh.open_sftp().putfo(file, NAME, confirm=True).st_size == 40_000
    assert names(school) == [NAME]


def test_room_for_files_is_shown(access: Access) -> None:
    def files(raw: Raw) -> tuple[int, int]:
        reply = raw.ask(Request.EXTENDED, string("statvfs@openssh.com"), string("/"))
        fields = [reply.uint64() for _ in range(11)]
        return fields[5], fields[6]

    with Raw(access) as raw:
        limit, left = files(raw)
        assert limit == left
        raw.put(NAME, CONTENT)
        assert files(raw) == (limit, limit - 1)
