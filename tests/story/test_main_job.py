"""A school drops its list with a real client and reads the answer in the same directory."""

import hashlib
from pathlib import Path

import pytest

from sftpdrop.core.identifiers import DropId
from sftpdrop.watcher.vault import Vault
from tests.clients.access import Access, Seen
from tests.clients.installation import School
from tests.clients.openssh import Sftp
from tests.clients.workbooks import Sample
from tests.story.theatre import Theatre, logged_in, receipts, spoken, wait_for_receipt
from tests.waiting import wait_for
from tests.watcher.room import good_list, list_without

GOOD, BAD = good_list(), list_without("NAAM")


class ReadingSftp(Sftp):
    """OpenSSH's sftp, which here reads its answer as well."""

    def get(self, name: str, path: Path) -> Seen:
        return self.type(f'get "{name}" "{path}"')


@pytest.fixture
def school(theatre: Theatre) -> School:
    theatre.start("serve", "watch")
    return theatre.installation.add_school()


def test_openssh_delivers_and_reads_the_answers(
    theatre: Theatre, school: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = ReadingSftp(Access(school, theatre.port, tmp_path))
    for name, content in (("goed.xlsx", GOOD), ("fout.xlsx", BAD)):
        path = tmp_path / name
        path.write_bytes(content)
        assert client.put(Sample(path, content), name).worked
    assert wait_for_receipt(theatre, school, "goed.xlsx") == "GOEDGEKEURD"
    assert wait_for_receipt(theatre, school, "fout.xlsx") == "AFGEKEURD"
    fetched = tmp_path / "receipt.txt"
    assert client.get("fout.xlsx.AFGEKEURD.txt", fetched).worked
    text = spoken(fetched.read_text("utf-8-sig"))
    assert "De kolom met achternaam (kolom NAAM) ontbreekt. Voeg die kolom toe" in text
    good, bad = theatre.drops(capsys, school)
    assert (good["state"], bad["state"]) == ("accepted", "rejected")
    assert good["sha256"] == hashlib.sha256(GOOD).hexdigest()
    assert (good["size"], good["rows"], good["pupils"]) == (len(GOOD), 10, 10)
    assert good["groups"]["Groep 5/6 De kevers"] == 3
    vault = Vault(theatre.installation.state)
    assert vault.bytes_of(DropId(good["id"])).read_bytes() == GOOD


def test_paramiko_delivers_reads_replaces_and_deletes(
    theatre: Theatre, school: School, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(GOOD)
    bad.write_bytes(BAD)
    with logged_in(theatre, school) as session:
        session.put(str(bad), "lijst.xlsx")
        assert wait_for_receipt(theatre, school, "lijst.xlsx") == "AFGEKEURD"
        session.put(str(good), "lijst.xlsx")
        assert wait_for_receipt(theatre, school, "lijst.xlsx") == "GOEDGEKEURD"
        assert sorted(session.listdir()) == ["lijst.xlsx", "lijst.xlsx.GOEDGEKEURD.txt"]
        with session.open("lijst.xlsx.GOEDGEKEURD.txt") as receipt:
            assert b"Groep 5/6 De kevers" in receipt.read()
        session.remove("lijst.xlsx")
        assert session.listdir() == []

    def states() -> list[str]:
        return [drop["state"] for drop in theatre.drops(capsys, school)]

    wait_for(lambda: states() == ["rejected", "withdrawn"], "the delete was settled")


def test_marked_copy_is_mended_and_delivered_as_it_is(
    theatre: Theatre, school: School, tmp_path: Path
) -> None:
    bad, copy = tmp_path / "bad", tmp_path / "copy"
    bad.write_bytes(BAD)
    with logged_in(theatre, school) as session:
        session.put(str(bad), "lijst.xlsx")
        wait_for(lambda: "lijst.FOUTEN.xlsx" in session.listdir(), "the marked copy came")
        session.get("lijst.FOUTEN.xlsx", str(copy))
        session.put(str(copy), "lijst.FOUTEN.xlsx")
        assert wait_for_receipt(theatre, school, "lijst.FOUTEN.xlsx") == "AFGEKEURD"
    assert receipts(theatre, school, "lijst.xlsx") == ["AFGEKEURD"]
