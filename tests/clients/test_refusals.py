from collections import Counter
from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.errors import Refused
from sftpdrop.texts.refusals import say_refusal
from tests.clients.access import straight_to
from tests.clients.installation import MAX_FILE, Installation, School
from tests.clients.matrix import CLIENTS
from tests.clients.openssh import Sftp
from tests.clients.raw import NEW, Raw, StatusError, size_attribute
from tests.clients.scenarios import TOO_LARGE, Stage
from tests.clients.workbooks import package, sample

NO_STATUS_TEXT = ("OpenSSH sftp", "OpenSSH scp", "PuTTY psftp", "PuTTY pscp")
"""Clients that show what comes on the channel's stderr, and never a status text."""

NAMES = {
    "aux.xlsx": Refused("name_reserved"),
    "lijst?.xlsx": Refused("name_forbidden"),
    "lijst\u200b.xlsx": Refused("name_invisible"),
    f"{'l' * 200}.xlsx": Refused("name_too_long", limit=200),
    "lijst.xlsx.GOEDGEKEURD.txt": Refused("name_is_ours"),
    "lijst.xlsm": Refused("wrong_extension"),
    "lijst.pdf": Refused("wrong_extension"),
}


@pytest.mark.parametrize("client", NO_STATUS_TEXT)
def test_person_is_told_once_why_a_file_is_refused_half_way(
    client: str, school: School, tmp_path: Path
) -> None:
    stage = Stage(school, CLIENTS[client], tmp_path)
    seen = stage.act().put(stage.sample(TOO_LARGE), "lijst.xlsx")
    sentence = say_refusal(Refused("file_too_large", limit=MAX_FILE), Locale.DUTCH)
    assert Counter(seen.text.splitlines())[sentence] == 1


@pytest.mark.parametrize("client", NO_STATUS_TEXT)
def test_person_is_told_that_the_file_is_empty(client: str, school: School, tmp_path: Path) -> None:
    stage = Stage(school, CLIENTS[client], tmp_path)
    file = stage.sample()
    file.path.write_bytes(b"")
    seen = stage.act().put(file, "lijst.xlsx")
    assert say_refusal(Refused("empty_file"), Locale.DUTCH) in seen.text
    assert school.delivered() == []


@pytest.mark.parametrize(("name", "refusal"), NAMES.items())
def test_name_that_cannot_be_taken_is_refused_with_its_sentence(
    name: str, refusal: Refused, school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as raw, pytest.raises(StatusError) as refused:
        raw.open(name, NEW)
    assert refused.value.text == say_refusal(refusal, Locale.DUTCH)
    assert refused.value.code == 4


def test_refusal_is_in_the_language_of_the_account(
    installation: Installation, tmp_path: Path
) -> None:
    school = installation.add_school(Locale.ENGLISH)
    with Raw(straight_to(school, tmp_path)) as raw, pytest.raises(StatusError) as refused:
        raw.open("list.pdf", NEW)
    assert refused.value.text == say_refusal(Refused("wrong_extension"), Locale.ENGLISH)


def test_size_that_is_declared_too_large_is_refused_before_the_first_byte(
    school: School, tmp_path: Path
) -> None:
    with Raw(straight_to(school, tmp_path)) as raw, pytest.raises(StatusError) as refused:
        raw.open("lijst.xlsx.filepart", NEW, size_attribute(MAX_FILE + 1))
    too_large = Refused("file_too_large", limit=MAX_FILE)
    assert refused.value.text == say_refusal(too_large, Locale.DUTCH)


def test_close_of_half_a_file_says_that_it_is_not_whole(school: School, tmp_path: Path) -> None:
    half = package(40_000)[:20_000]
    with Raw(straight_to(school, tmp_path)) as raw:
        with pytest.raises(StatusError) as refused:
            raw.put("lijst.xlsx", half)
        assert refused.value.text == say_refusal(Refused("incomplete"), Locale.DUTCH)
        assert raw.list() == {"lijst.xlsx": 20_000}
    assert school.delivered() == []


def test_refusal_of_one_upload_is_not_told_again_at_the_next_one(
    school: School, tmp_path: Path
) -> None:
    access = straight_to(school, tmp_path)
    whole = sample(access.folder, "lijst.xlsx", 40_000).path
    half = access.folder / "half.xlsx"
    half.write_bytes(whole.read_bytes()[:20_000])
    seen = Sftp(access).type(f'-put "{half}" lijst.xlsx', f'put "{whole}" lijst.xlsx')
    assert seen.worked
    sentence = say_refusal(Refused("incomplete"), Locale.DUTCH)
    assert Counter(seen.text.splitlines())[sentence] == 1
    assert [name for name, _ in school.delivered()] == ["lijst.xlsx"]
