from datetime import datetime
from pathlib import Path

import asyncssh
import pytest
import time_machine

from tests.cli.office import Office
from tests.cli.test_account import audited
from tests.cli.test_account_change import stored


def new_key(algorithm: str = "ssh-ed25519", comment: str = "school-pc", size: int = 0) -> str:
    options = {"key_size": size} if size else {}
    key = asyncssh.generate_private_key(algorithm, comment=comment, **options)
    return key.export_public_key().decode()


def test_a_key_is_added_listed_and_removed(office: Office, tmp_path: Path) -> None:
    school = office.school()
    file = tmp_path / "id.pub"
    file.write_text(new_key())
    added = office.ok(
        *("account", "key", "add", school, str(file), "--label", "nachtelijke export"),
        *("--expires", "2099-07-31", "--from", "192.0.2.0/24", "--from", "198.51.100.7", "--json"),
    ).json
    assert added["label"] == "nachtelijke export"
    assert added["expires_on"] == "2099-07-31"
    assert added["allow_from"] == ["192.0.2.0/24", "198.51.100.7/32"]
    assert file.read_text().startswith(added["public_key"])
    assert office.ok("account", "key", "list", school, "--json").json == [added]
    assert office.ok("account", "show", school, "--json").json["keys"] == [added]
    office.ok("account", "key", "remove", school, "nachtelijke export")
    assert office.ok("account", "key", "list", school, "--json").json == []
    assert [event for event, *_ in audited(office)] == ["key_added", "key_removed"]


@pytest.mark.parametrize(("day", "code"), [("2026-08-31", 64), ("2026-09-01", 0)])
def test_a_key_works_for_at_least_this_day(office: Office, day: str, code: int) -> None:
    school = office.school()
    with time_machine.travel(datetime.fromisoformat("2026-09-01T12:00").astimezone()):
        add = ("account", "key", "add", school, "-", "--expires", day)
        outcome = office.run(*add, stdin=new_key())
    assert outcome.code == code
    assert ("2026-08-31 is over" in outcome.err) == bool(code)
    assert len(office.ok("account", "key", "list", school, "--json").json) == (code == 0)


def test_a_key_from_stdin_is_called_by_its_comment(office: Office) -> None:
    school = office.school()
    office.ok("account", "key", "add", school, "-", stdin=new_key())
    (key,) = office.ok("account", "key", "list", school, "--json").json
    assert key["label"] == "school-pc"
    office.ok("account", "key", "remove", school, key["fingerprint"])


def test_adding_and_removing_a_key_ends_running_sessions(office: Office) -> None:
    school = office.school()
    office.ok("account", "key", "add", school, "-", stdin=new_key())
    assert stored(office).generation == 1
    office.ok("account", "key", "remove", school, "school-pc")
    assert stored(office).generation == 2


def test_the_same_key_twice_is_refused(office: Office) -> None:
    school, key = office.school(), new_key()
    office.ok("account", "key", "add", school, "-", stdin=key)
    assert office.run("account", "key", "add", school, "-", stdin=key).code == 65
    assert stored(office).generation == 1


def test_two_keys_of_one_label_are_told_apart_by_fingerprint(office: Office) -> None:
    school = office.school()
    for _ in range(2):
        office.ok("account", "key", "add", school, "-", stdin=new_key())
    outcome = office.run("account", "key", "remove", school, "school-pc")
    assert outcome.code == 65
    assert "fingerprint" in outcome.err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a public key"),
        ("ssh-ed25519 AAAA", "not a public key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\n", "private key"),
        (new_key("ssh-rsa", size=1024), "2048 bits"),
        (new_key("ssh-ed448"), "not taken"),
    ],
)
def test_what_is_no_good_key_is_refused(office: Office, text: str, reason: str) -> None:
    outcome = office.run("account", "key", "add", office.school(), "-", stdin=text)
    assert outcome.code == 64
    assert reason in outcome.err


def test_a_key_for_an_unknown_school_is_refused(office: Office) -> None:
    assert office.run("account", "key", "add", "999999", "-", stdin=new_key()).code == 67
    assert office.run("account", "key", "list", "999999").code == 67
