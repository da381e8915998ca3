import configparser
import stat
import subprocess
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import pytest

from sftpdrop.cli.letter import Letters, printable
from sftpdrop.cli.letter_access import Access, HostKeyWords, public_address
from sftpdrop.core.account import Locale
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.errors import SettingsError
from sftpdrop.server.hostkeys import create_host_key
from sftpdrop.settings import ServerSettings
from tests.cli.office import Office
from tests.cli.test_account import password_opens
from tests.programs import need

KEY = HostKeyWords.of(
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqfHn2fM6VJ9n1rC2yTi1bH1Kq7f8L0vX8hWvQpY3zU"
)


def page_text(pdf: Path) -> str:
    command = [need("pdftotext"), "-layout", str(pdf), "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def school(office: Office) -> str:
    create_host_key(office.state)
    return office.school(name="Daltonschool Zoë & İğdır")


def test_a_card_has_all_that_a_school_types_and_compares(
    office: Office, school: str, tmp_path: Path
) -> None:
    path = tmp_path / "card.pdf"
    office.ok("account", "card", school, "--output", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = page_text(path)
    (key,) = office.ok("hostkey", "show", "--json").json["keys"]
    for word in ("lijsten.example.nl", "2022", "SFTP", school, "ssh-ed25519 255"):
        assert word in text
    assert key["sha256"].removeprefix("SHA256:") in text
    assert key["md5"].removeprefix("MD5:") in text
    assert "Daltonschool Zoë & Igdir" in text
    assert "het wachtwoord dat uw school al heeft" in text
    assert text.count("\f") == 1


def test_a_card_shows_a_password_only_when_it_is_made(
    office: Office, school: str, tmp_path: Path
) -> None:
    path = tmp_path / "card.pdf"
    outcome = office.ok("account", "card", school, "--output", str(path), "--reset-password")
    line = next(line for line in page_text(path).splitlines() if "Wachtwoord" in line)
    password = line.split()[-1]
    assert password_opens(office, school, password)
    assert password not in outcome.out + outcome.err


def test_a_card_can_be_english(office: Office, school: str, tmp_path: Path) -> None:
    path = tmp_path / "card.pdf"
    office.ok("account", "card", school, "--output", str(path), "--locale", "en")
    assert "Delivering your pupil list" in page_text(path)


def test_a_card_is_not_written_over_another(office: Office, school: str, tmp_path: Path) -> None:
    path = tmp_path / "card.pdf"
    path.write_text("mine")
    outcome = office.run("account", "card", school, "--output", str(path), "--reset-password")
    assert outcome.code == 73
    assert path.read_text() == "mine"
    assert office.ok("audit", "list", "--json").json == []


def test_the_site_files_fill_in_everything_but_the_password(
    office: Office, school: str, tmp_path: Path
) -> None:
    options = ("--output", str(tmp_path / "card.pdf"), "--site-files", str(tmp_path))
    office.ok("account", "card", school, *options, "--reset-password")
    server = Xml.parse(tmp_path / f"FileZilla-{school}.xml").getroot().find("Servers/Server")
    assert server is not None
    fields = {child.tag: child.text for child in server}
    assert fields["Host"] == "lijsten.example.nl"
    assert fields["Port"] == "2022"
    assert fields["Protocol"] == "1"
    assert fields["User"] == school
    assert fields["Logontype"] == "2"
    assert "Pass" not in fields
    ini = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    ini.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way
    ini.read(tmp_path / f"WinSCP-{school}.ini", encoding="ascii")
    (section,) = ini.sections()
    assert unquote(section) == rf"Sessions\Leerlingenlijst {school}"
    assert ini[section]["HostName"] == "lijsten.example.nl"
    assert ini[section]["PortNumber"] == "2022"
    assert ini[section]["UserName"] == school
    assert ini[section]["SshHostKey"].startswith("ssh-ed25519 255 ")


def test_the_directory_of_the_site_files_is_made(
    office: Office, school: str, tmp_path: Path
) -> None:
    sites = tmp_path / "sites"
    options = ("--output", str(tmp_path / "card.pdf"), "--site-files", str(sites))
    office.ok("account", "card", school, *options)
    assert len(list(sites.iterdir())) == 2
    assert stat.S_IMODE(sites.stat().st_mode) == 0o700


def test_no_card_is_left_with_a_password_that_did_not_become_true(
    office: Office, school: str, tmp_path: Path
) -> None:
    card = tmp_path / "card.pdf"
    options = ("--output", str(card), "--site-files", str(tmp_path / "no" / "sites"))
    assert office.run("account", "card", school, "--reset-password", *options).code == 73
    assert not card.exists()


def test_filezilla_can_ask_for_a_new_password_where_one_is_required(
    office: Office, tmp_path: Path
) -> None:
    create_host_key(office.state)
    office.ok("account", "add", "100200", "--name", "A", "--must-change")
    options = ("--output", str(tmp_path / "card.pdf"), "--site-files", str(tmp_path))
    office.ok("account", "card", "100200", *options)
    root = Xml.parse(tmp_path / "FileZilla-100200.xml").getroot()
    assert root.findtext("Servers/Server/Logontype") == "3"


def test_without_a_host_key_there_is_no_card(office: Office) -> None:
    office.school()
    assert office.run("account", "card", "100123").code == 78


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("name", ["A", "Samenwerkingsschool " * 10])
def test_the_longest_names_still_fit_on_one_page(locale: Locale, name: str, tmp_path: Path) -> None:
    letters = Letters()
    access = Access(
        host="a-very-long-name-of-a-server.in-a-subdomain.of-the-library.example.org",
        port=65535,
        pass_number=PassNumber("1" * 20),
        school=name,
        must_change=True,
        host_key=KEY,
        password="lusab-fihuz-tugad-mokib",
    )
    letters.add(access, locale)
    path = tmp_path / "card.pdf"
    path.write_bytes(letters.render())
    text = page_text(path)
    assert text.count("\f") == 1
    assert ("per e-mail" if locale is Locale.DUTCH else "by e-mail") in text


def test_letters_that_the_fonts_lack_lose_their_marks() -> None:
    assert printable("Zoë, İğdır, Łódź, Čapek, € – “x”") == "Zoë, Igdir, Lódz, Capek, € – “x”"
    assert printable("学校") == "??"


@pytest.mark.parametrize(
    ("listen", "public", "told"),
    [
        ("0.0.0.0:22", "sftp.example.org", ("sftp.example.org", 22)),
        ("0.0.0.0:22", "sftp.example.org:2222", ("sftp.example.org", 2222)),
        ("192.0.2.1:2022", "", ("192.0.2.1", 2022)),
        ("[::]:22", "[2001:db8::1]:2222", ("2001:db8::1", 2222)),
    ],
)
def test_schools_are_told_the_public_address(
    listen: str, public: str, told: tuple[str, int]
) -> None:
    assert public_address(ServerSettings(listen=listen, public_address=public)) == told


@pytest.mark.parametrize("public", ["", "sftp.example.org:port"])
def test_an_address_that_nobody_can_connect_to_is_no_address(public: str) -> None:
    with pytest.raises(SettingsError):
        public_address(ServerSettings(listen="0.0.0.0:22", public_address=public))
