from datetime import UTC, datetime, timedelta

import bcrypt
import pytest

from sftpdrop.core.identifiers import PassNumber
from sftpdrop.store import accounts
from sftpdrop.store.tables import audit
from tests.cli.office import Office


def password_opens(office: Office, pass_number: str, password: str) -> bool:
    with office.database.read() as connection:
        found = accounts.find_with_hash(connection, pass_number)
    assert found is not None
    return bcrypt.checkpw(password.encode(), found[1].encode())


def audited(office: Office) -> list[tuple[str, str | None, str]]:
    with office.database.read() as connection:
        rows = connection.execute(audit.select().order_by(audit.c.id)).mappings()
        return [(row["event"], row["pass_number"], row["actor"]) for row in rows]


def test_add_makes_a_password_and_prints_it_once(office: Office) -> None:
    outcome = office.ok("account", "add", "100123", "--name", "De Regenboog")
    (password,) = [
        line.removeprefix("password: ")
        for line in outcome.out.splitlines()
        if line.startswith("password: ")
    ]
    assert password_opens(office, "100123", password)
    assert password not in office.ok("account", "show", "100123").out


def test_add_gives_scripts_the_password_and_the_account(office: Office) -> None:
    next_year = (datetime.now(UTC).date() + timedelta(days=365)).isoformat()
    added = office.ok(
        *("account", "add", "0012", "--name", " De  Regenboog ", "--brin", "12ab01"),
        *("--email", "ict@regenboog.example", "--locale", "en", "--last-day", next_year),
        *("--must-change", "--json"),
    ).json
    assert password_opens(office, "0012", added.pop("password"))
    assert added["pass_number"] == "0012"
    assert added["name"] == "De Regenboog"
    assert added["brin"] == "12AB01"
    assert added["email"] == "ict@regenboog.example"
    assert added["locale"] == "en"
    assert added["last_day"] == next_year
    assert added["must_change_password"] is True
    assert office.ok("account", "show", "0012", "--json").json == {**added, "keys": []}


def test_add_takes_a_password_from_stdin_and_does_not_print_it(office: Office) -> None:
    password = "zeven blauwe ganzen"
    outcome = office.ok(
        *("account", "add", "100123", "--name", "De Vlieger", "--password-stdin"),
        stdin=f"{password}\r\nsecond line\n",
    )
    assert password_opens(office, "100123", password)
    assert password not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kort", "fewer than 10 characters"),
        ("x7-" * 30, "longer than 72 bytes"),
        ("vogel100123huis", "the pass number"),
        ("mijn-Regenboog-77", "the school's name"),
        ("password123", "most used"),
        ("", "stdin holds no password"),
    ],
)
def test_a_bad_password_is_refused_with_its_reason(
    office: Office, password: str, reason: str
) -> None:
    outcome = office.run(
        *("account", "add", "100123", "--name", "De Regenboog", "--password-stdin"),
        stdin=f"{password}\n",
    )
    assert outcome.code == 64
    assert reason in outcome.err
    assert office.ok("account", "list", "--json").json == []


def test_a_pass_number_is_given_out_once(office: Office) -> None:
    office.ok("account", "add", "100123", "--name", "De Regenboog")
    outcome = office.run("account", "add", "100123", "--name", "De Vlieger")
    assert outcome.code == 65
    assert "pass number 100123 already has an account" in outcome.err


@pytest.mark.parametrize(
    "options",
    [
        ("12a4", "--name", "A"),
        ("123", "--name", "A"),
        ("100123", "--name", "  "),
        ("100123", "--name", "A", "--brin", "AB12"),
        ("100123", "--name", "A", "--email", "nobody"),
        ("100123", "--name", "A", "--locale", "fr"),
        ("100123", "--name", "A", "--last-day", "31-07-2027"),
        ("100123", "--name", "A", "--last-day", "2020-07-31"),
        ("100123",),
    ],
)
def test_what_cannot_be_is_refused(office: Office, options: tuple[str, ...]) -> None:
    outcome = office.run("account", "add", *options)
    assert outcome.code == 64
    assert outcome.err.startswith("sftpdrop: error: ")


def test_list_is_ordered_by_pass_number(office: Office) -> None:
    office.school("100200", "De Vlieger")
    office.school("100100", "Het Kompas")
    listed = office.ok("account", "list", "--json").json
    assert [account["pass_number"] for account in listed] == ["100100", "100200"]
    assert listed[0]["status"] == "active"
    assert datetime.fromisoformat(listed[0]["created_at"]) == datetime(2026, 8, 20, 9, tzinfo=UTC)
    assert "password_hash" not in listed[0]
    assert "Het Kompas" in office.ok("account", "list").out


def test_show_of_an_unknown_school_says_so(office: Office) -> None:
    outcome = office.run("account", "show", "100123")
    assert outcome.code == 67
    assert "no school has pass number 100123" in outcome.err


def test_every_change_names_the_person_who_made_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", "els")
    monkeypatch.setenv("SUDO_UID", "1001")
    office.ok("account", "add", "100123", "--name", "De Regenboog")
    assert audited(office) == [("account_added", "100123", "els (uid 1001) as root")]


def test_nobody_but_root_can_say_that_they_are_another(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getuid", lambda: 65533)
    monkeypatch.setenv("SUDO_USER", "els")
    monkeypatch.setenv("SUDO_UID", "1001")
    office.ok("account", "add", "100123", "--name", "De Regenboog")
    assert audited(office)[0][2] == "unknown (uid 65533)"


def test_a_refused_change_leaves_no_trace_of_an_account(office: Office) -> None:
    office.school("100123")
    office.run("account", "add", "100123", "--name", "De Vlieger")
    assert audited(office) == []
    with office.database.read() as connection:
        assert accounts.get(connection, PassNumber("100123")).name == "De Regenboog"
