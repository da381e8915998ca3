import pytest

from sftpdrop.core.account import Account, AccountStatus
from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import PassNumber
from sftpdrop.store import accounts
from tests.cli.office import Office
from tests.cli.test_account import audited, password_opens


def stored(office: Office, pass_number: str = "100123") -> Account:
    with office.database.read() as connection:
        return accounts.get(connection, PassNumber(pass_number))


def test_a_disabled_school_is_out_and_an_enabled_one_in_again(office: Office) -> None:
    school = office.school()
    office.ok("account", "disable", school)
    assert stored(office).status is AccountStatus.DISABLED
    office.ok("account", "enable", school)
    assert stored(office).status is AccountStatus.ACTIVE
    assert stored(office).generation == 2
    assert [event for event, *_ in audited(office)] == ["account_disabled", "account_enabled"]


def test_a_reset_password_is_new_and_ends_sessions(office: Office) -> None:
    school = office.school()
    told = office.ok("account", "reset-password", school, "--json").json
    assert told["pass_number"] == school
    assert password_opens(office, school, told["password"])
    assert stored(office).generation == 1
    assert audited(office)[-1][0] == "password_reset"


def test_a_reset_takes_a_password_from_stdin(office: Office) -> None:
    school = office.school()
    office.ok("account", "reset-password", school, "--password-stdin", stdin="acht witte beren\n")
    assert password_opens(office, school, "acht witte beren")
    refused = office.run("account", "reset-password", school, "--password-stdin", stdin="kort\n")
    assert refused.code == 64
    assert password_opens(office, school, "acht witte beren")


def test_details_are_changed_one_by_one(office: Office) -> None:
    school = office.school()
    changed = office.ok(
        *("account", "change", school, "--name", "De Boog", "--brin", "12ab", "--json"),
        *("--last-day", "2027-07-31", "--key-and-password"),
    ).json
    assert (changed["name"], changed["brin"], changed["last_day"]) == (
        "De Boog",
        "12AB",
        "2027-07-31",
    )
    assert changed["require_key_and_password"] is True
    again = office.ok(
        *("account", "change", school, "--last-day", "", "--no-key-and-password", "--json")
    ).json
    assert again["last_day"] is None
    assert again["require_key_and_password"] is False
    assert again["name"] == "De Boog"


def test_a_change_of_nothing_is_refused(office: Office) -> None:
    assert office.run("account", "change", office.school()).code == 64


def test_networks_are_set_and_taken_away_again(office: Office) -> None:
    school = office.school()
    set_ = office.ok("account", "allow-from", school, "192.0.2.0/24", "2001:db8::1", "--json").json
    assert set_["allow_from"] == ["192.0.2.0/24", "2001:db8::1/128"]
    assert office.ok("account", "allow-from", school, "--json").json["allow_from"] == []


@pytest.mark.parametrize(
    "network", ["school.example", "192.0.2.0/99", "300.1.1.1", "", "192.0.2.7,"]
)
def test_a_network_that_is_none_is_refused(office: Office, network: str) -> None:
    assert office.run("account", "allow-from", office.school(), network).code == 64


def test_remove_asks_first(office: Office) -> None:
    school = office.school()
    assert office.run("account", "remove", school, stdin="n\n").code == 130
    assert office.ok("account", "list", "--json").json


def test_remove_takes_the_directory_and_keeps_the_record(office: Office) -> None:
    school = office.school()
    drop_id = office.drop(DropState.INSPECTING, DropState.REJECTED)
    office.state.school(school).mkdir()
    (office.state.school(school) / "leerlingen.xlsx.AFGEKEURD.txt").write_text("antwoord")
    office.ok("account", "remove", school, "--yes")
    assert office.ok("account", "list", "--json").json == []
    assert not office.state.school(school).exists()
    assert office.ok("drop", "show", drop_id, "--json").json["pass_number"] == school
    assert audited(office)[-1][:2] == ("account_removed", school)


@pytest.mark.parametrize("states", [(), (DropState.INSPECTING, DropState.HELD)])
def test_a_school_that_waits_for_an_answer_is_not_removed(
    office: Office, states: tuple[DropState, ...]
) -> None:
    school = office.school()
    drop_id = office.drop(*states)
    outcome = office.run("account", "remove", school, "--yes")
    assert outcome.code == 65
    assert drop_id in outcome.err
    assert stored(office).name == "De Regenboog"


@pytest.mark.parametrize("command", ["disable", "enable", "reset-password", "remove"])
def test_an_unknown_school_is_said_to_be_unknown(office: Office, command: str) -> None:
    outcome = office.run("account", command, "999999")
    assert outcome.code == 67
    assert "no school has pass number 999999" in outcome.err
    assert audited(office) == []


def test_a_school_that_guessed_too_often_is_unlocked(office: Office) -> None:
    office.ok("account", "unlock", office.school())
    assert audited(office)[-1][0] == "account_unlocked"


def test_narrowing_the_networks_ends_running_sessions(office: Office) -> None:
    office.ok("account", "allow-from", office.school(), "192.0.2.0/24")
    assert stored(office).generation == 1
