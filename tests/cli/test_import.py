import csv
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from sftpdrop.cli import account_import
from sftpdrop.server.hostkeys import create_host_key
from tests.cli.office import Office
from tests.cli.test_account import audited, password_opens

HEADER = ("Pasnummer", "Naam school", "BRIN", "E-mail", "Taal")
SCHOOLS = (
    ("100001", "OBS De Wegwijzer", "12AB", "ict@wegwijzer.example", "nl"),
    ("000002", "Zoë's School", "", "", "English"),
)


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> str:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return str(path)


@pytest.fixture
def listed(tmp_path: Path) -> str:
    return workbook(tmp_path / "schools.xlsx", (HEADER, *SCHOOLS))


def test_import_adds_every_school_with_a_password_in_one_private_file(
    office: Office, listed: str, tmp_path: Path
) -> None:
    passwords = tmp_path / "passwords.csv"
    office.ok("account", "import", listed, "--yes", "--passwords", str(passwords))
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    lines = passwords.read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert [row["pasnummer"] for row in rows] == ["100001", "000002"]
    for row in rows:
        assert password_opens(office, row["pasnummer"], row["wachtwoord"])
    second, first = office.ok("account", "list", "--json").json
    assert (first["name"], first["brin"], first["locale"]) == ("OBS De Wegwijzer", "12AB", "nl")
    assert (second["name"], second["brin"], second["locale"]) == ("Zoë's School", None, "en")
    assert [event for event, *_ in audited(office)] == ["account_added"] * 2


def test_importing_the_same_list_again_changes_nothing(
    office: Office, listed: str, tmp_path: Path
) -> None:
    office.ok("account", "import", listed, "--yes", "--passwords", str(tmp_path / "1.csv"))
    before = office.ok("account", "list", "--json").out
    again = office.ok(
        *("account", "import", listed, "--yes", "--json", "--passwords", str(tmp_path / "2.csv"))
    ).json
    assert again == {
        "new": [],
        "changed": [],
        "unchanged": 2,
        "errors": [],
        "unused_columns": [],
    }
    assert office.ok("account", "list", "--json").out == before
    assert not (tmp_path / "2.csv").exists()
    assert len(audited(office)) == 2


def test_a_changed_list_changes_only_what_differs(office: Office, tmp_path: Path) -> None:
    office.school("100001", "De Wegwijzer")
    office.school("100009", "Niet op de lijst")
    path = workbook(tmp_path / "a.xlsx", (HEADER, SCHOOLS[0]))
    told = office.ok("account", "import", path, "--yes", "--json").json
    changes = told["changed"][0]["changes"]
    assert changes["name"] == {"from": "De Wegwijzer", "to": "OBS De Wegwijzer"}
    assert set(changes) == {"name", "brin", "email"}
    assert office.ok("account", "show", "100001", "--json").json["brin"] == "12AB"
    assert office.ok("account", "show", "100009", "--json").json["name"] == "Niet op de lijst"


def test_every_mistake_is_told_by_row_and_nothing_is_imported(
    office: Office, tmp_path: Path
) -> None:
    rows = (
        ("Lijst van scholen 2026",),
        HEADER,
        ("100001", "Goed", "12AB", "", ""),
        ("12x", "", "", "", ""),
        (),
        ("100001", "Dubbel", "", "", ""),
        ("100003", "Drie", "1234", "geen adres", "frans"),
    )
    path = workbook(tmp_path / "a.xlsx", rows)
    outcome = office.run("account", "import", path, "--yes", "--json")
    assert outcome.code == 65
    errors = [(error["row"], error["message"]) for error in outcome.json["errors"]]
    assert [row for row, _ in errors] == [4, 4, 6, 7, 7, 7]
    assert "pass number 100001 is in row 3 already" in dict(errors)[6]
    assert office.ok("account", "list", "--json").json == []


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_however_excel_saved_it(
    office: Office, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    path = tmp_path / "schools.csv"
    lines = [delimiter.join(row) for row in (HEADER, *SCHOOLS)]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    told = office.ok("account", "import", str(path), "--dry-run", "--json").json
    assert [school["name"] for school in told["new"]] == ["OBS De Wegwijzer", "Zoë's School"]
    assert told["new"][1]["pass_number"] == "000002"


def test_numbers_that_excel_made_of_pass_numbers_are_read(office: Office, tmp_path: Path) -> None:
    rows = (("pass number", "name", "plaats"), (100001, "De Wegwijzer", "Zwolle"))
    path = workbook(tmp_path / "a.xlsx", rows)
    told = office.ok("account", "import", path, "--dry-run", "--json").json
    assert told["new"] == [{"pass_number": "100001", "name": "De Wegwijzer"}]
    assert told["unused_columns"] == ["plaats"]


@pytest.mark.parametrize("content", [b"", b"naam;brin\nA;12AB\n", b"\x00\x01\x02"])
def test_what_is_no_list_is_refused(office: Office, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    outcome = office.run("account", "import", str(path))
    assert outcome.code == 64
    assert "headers" in outcome.err or "CSV" in outcome.err


def test_a_quote_that_is_never_closed_swallows_no_schools(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text('pasnummer;naam\n100001;De Eik\n100002;"De Beuk\n100003;De Linde\n')
    outcome = office.run("account", "import", str(path), "--dry-run")
    assert outcome.code == 64
    assert "row 3" in outcome.err


def test_new_passwords_must_go_somewhere(office: Office, listed: str) -> None:
    outcome = office.run("account", "import", listed, "--yes")
    assert outcome.code == 64
    assert "--passwords" in outcome.err
    assert office.ok("account", "list", "--json").json == []


def test_a_file_of_passwords_is_never_overwritten(
    office: Office, listed: str, tmp_path: Path
) -> None:
    path = tmp_path / "passwords.csv"
    path.write_text("last year's")
    assert office.run("account", "import", listed, "--yes", "--passwords", str(path)).code == 73
    assert path.read_text() == "last year's"
    assert office.ok("account", "list", "--json").json == []


def test_no_is_no(office: Office, listed: str, tmp_path: Path) -> None:
    path = tmp_path / "passwords.csv"
    assert (
        office.run("account", "import", listed, "--passwords", str(path), stdin="n\n").code == 130
    )
    assert not path.exists()
    assert office.ok("account", "list", "--json").json == []


def test_passwords_of_an_import_that_failed_are_taken_away_again(
    office: Office, listed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, store = tmp_path / "passwords.csv", account_import._store

    def another_admin_is_first(*arguments: object) -> None:
        office.school("000002")
        store(*arguments)  # type: ignore[arg-type]  # passed through as they came

    monkeypatch.setattr(account_import, "_store", another_admin_is_first)
    assert office.run("account", "import", listed, "--yes", "--passwords", str(path)).code == 65
    assert not path.exists()
    assert [one["pass_number"] for one in office.ok("account", "list", "--json").json] == ["000002"]


def test_letters_without_a_host_key_are_refused_before_passwords_are_made(
    office: Office, listed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_import, "_make_passwords", lambda *_: pytest.fail("made"))
    letters = str(tmp_path / "letters.pdf")
    assert office.run("account", "import", listed, "--yes", "--letters", letters).code == 78


def test_letters_are_one_file_or_one_for_each_school(
    office: Office, listed: str, tmp_path: Path
) -> None:
    create_host_key(office.state)
    directory = tmp_path / "letters"
    office.ok("account", "import", listed, "--yes", "--letters", str(directory))
    assert sorted(path.name for path in directory.iterdir()) == ["000002.pdf", "100001.pdf"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in directory.iterdir())
    more = workbook(tmp_path / "b.xlsx", (HEADER, ("100007", "Zeven", "", "", "")))
    office.ok("account", "import", more, "--yes", "--letters", str(tmp_path / "all.pdf"))
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF-")
