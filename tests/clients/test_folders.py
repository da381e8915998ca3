"""Whole folders at once: what should come arrives, and for the rest a person reads what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.errors import Refused
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.texts.refusals import say_refusal
from tests.clients.access import Access, Seen, straight_to
from tests.clients.curl import Curl
from tests.clients.installation import School
from tests.clients.lftp import Lftp
from tests.clients.openssh import Scp, Sftp
from tests.clients.putty import Psftp
from tests.clients.rclone import Rclone
from tests.clients.scenarios import assert_told
from tests.clients.workbooks import sample

LISTS = ("groep 3.xlsx", "groep 4.xlsx", "groep 5.xlsx")
COMPANIONS = ("Thumbs.db", "~$groep 3.xlsx")

Act = Callable[[Access, Path], Seen]
"""What a person does with a folder."""


@pytest.fixture
def access(school: School, tmp_path: Path) -> Access:
    client = tmp_path / "client"
    client.mkdir()
    return straight_to(school, client)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three lists, and nothing else."""
    for number, name in enumerate(LISTS):
        sample(tmp_path / "lijsten", name, 40_000 + number, seed=number)
    return tmp_path / "lijsten"


def names(school: School) -> list[str]:
    return sorted(name for name, _ in school.delivered())


SENDING: dict[str, Act] = {
    "sftp mput": lambda access, folder: Sftp(access).type(f'mput "{folder}"/*'),
    "scp": lambda access, folder: Scp(access).copy(*sorted(folder.iterdir())),
    "psftp mput": lambda access, folder: Psftp(access).type(f'lcd "{folder}"', "mput *"),
    "lftp mput": lambda access, folder: Lftp(access).type(f'mput "{folder}"/*'),
    "lftp mirror": lambda access, folder: Lftp(access).type(f'mirror -R "{folder}/" /'),
    "rclone copy": lambda access, folder: Rclone(access).run("copy", folder, "school:"),
    "rclone sync": lambda access, folder: Rclone(access).run("sync", folder, "school:"),
    "curl": lambda access, folder: Curl(access).run(
        "-T",
        f"{{{','.join(str(each) for each in sorted(folder.iterdir()))}}}",
        Curl(access).url(""),
    ),
}


@pytest.mark.parametrize("send", SENDING.values(), ids=SENDING)
def test_all_lists_of_a_folder_arrive(
    send: Act, access: Access, folder: Path, school: School
) -> None:
    assert send(access, folder).worked
    assert names(school) == sorted(LISTS)


@pytest.mark.parametrize("way", ["lftp mirror", "rclone copy", "rclone sync"])
def test_sending_a_folder_again_sends_nothing_that_is_there(
    way: str, access: Access, folder: Path, school: School
) -> None:
    for _ in range(2):
        assert SENDING[way](access, folder).worked
    assert names(school) == sorted(LISTS)
    if way.startswith("rclone"):
        assert Rclone(access).run("check", "--one-way", folder, "school:").worked


@pytest.mark.parametrize("send", SENDING.values(), ids=SENDING)
def test_what_a_computer_lays_beside_the_lists_is_refused_and_the_program_says_that_it_failed(
    send: Act, access: Access, folder: Path, school: School
) -> None:
    for name in COMPANIONS:
        (folder / name).write_bytes(bytes(165))
    seen = send(access, folder)
    assert not seen.worked
    assert set(names(school)) <= set(LISTS)
    if "curl" not in seen.text:  # which shows no words
        assert_told(seen, Refused("name_of_system"))


BY_FOLDER: dict[str, tuple[Act, str]] = {
    "sftp": (lambda access, folder: Sftp(access).type(f'put -r "{folder}"'), "no_directories"),
    "scp": (lambda access, folder: Scp(access).copy("-r", folder), "no_directories"),
    "psftp": (lambda access, folder: Psftp(access).type(f'put -r "{folder}"'), "no_directories"),
    "lftp": (lambda access, folder: Lftp(access).type(f'mirror -R "{folder}"'), "no_such_folder"),
    "rclone": (
        lambda access, folder: Rclone(access).run("copy", folder, "school:lijsten"),
        "no_directories",
    ),
}


@pytest.mark.parametrize(("send", "code"), BY_FOLDER.values(), ids=BY_FOLDER)
def test_folder_itself_is_refused_with_how_to_send_what_is_in_it(
    send: Act, code: str, access: Access, folder: Path, school: School
) -> None:
    seen = send(access, folder)
    assert not seen.worked
    assert_told(seen, Refused(code))
    assert "zonder hun map" in say_refusal(Refused(code), Locale.DUTCH)
    assert names(school) == []


DELETING: dict[str, Act] = {
    "sftp rm": lambda access, _: Sftp(access).type("rm *"),
    "psftp del": lambda access, _: Psftp(access).type("del *"),
    "lftp mrm": lambda access, _: Lftp(access).type("mrm *"),
    "lftp mirror": lambda access, folder: Lftp(access).type(f'mirror -R --delete "{folder}/" /'),
    "rclone delete": lambda access, _: Rclone(access).run("delete", "school:"),
    "rclone sync": lambda access, folder: Rclone(access).run("sync", folder, "school:"),
}


@pytest.mark.parametrize("delete", DELETING.values(), ids=DELETING)
def test_deleting_everything_works_though_each_list_takes_its_answers_along(
    delete: Act, access: Access, folder: Path, school: School
) -> None:
    assert SENDING["lftp mirror"](access, folder).worked
    with SchoolDirectory.opened(school.installation.state.school(school.pass_number)) as directory:
        for name in LISTS:
            directory.put_receipt(name, "GOEDGEKEURD", "GOEDGEKEURD: deze lijst.")
    empty = folder.with_name("leeg")
    empty.mkdir()
    seen = delete(access, empty)
    assert seen.worked, seen
    assert school.listed() == {}
    assert sorted(school.withdrawn()) == sorted(LISTS)


def test_moving_a_folder_leaves_nothing_behind(
    access: Access, folder: Path, school: School
) -> None:
    assert Rclone(access).run("move", folder, "school:").worked
    assert names(school) == sorted(LISTS)
    assert list(folder.iterdir()) == []


def test_moving_a_folder_leaves_what_was_refused(
    access: Access, folder: Path, school: School
) -> None:
    (folder / "leerlingen.csv").write_text("naam;groep\n", "utf-8")
    seen = Rclone(access).run("move", folder, "school:")
    assert not seen.worked
    assert_told(seen, Refused("wrong_extension"))
    assert [each.name for each in folder.iterdir()] == ["leerlingen.csv"]
    assert names(school) == sorted(LISTS)
