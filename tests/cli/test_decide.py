import pytest

from sftpdrop.core.drop import DropState
from tests.cli.office import Office

HELD = (DropState.INSPECTING, DropState.HELD)
FAILED = (DropState.INSPECTING, DropState.FAILED)


def test_an_approved_list_becomes_the_current_one(office: Office) -> None:
    office.school()
    older = office.drop(DropState.INSPECTING, DropState.ACCEPTED)
    held = office.drop(*HELD)
    assert office.ok("drop", "approve", held, "--json").json["state"] == "accepted"
    assert office.state_of(older) is DropState.SUPERSEDED
    (row,) = office.ok("audit", "list", "--json", "--limit", "1").json
    assert row["drop_id"] in (held, older)


def test_a_rejection_has_a_reason_that_the_school_reads(office: Office) -> None:
    office.school()
    held = office.drop(*HELD)
    assert office.run("drop", "reject", held).code == 64
    assert office.run("drop", "reject", held, "--reason", "  ").code == 64
    assert office.state_of(held) is DropState.HELD
    drop = office.ok("drop", "reject", held, "--reason", "Groep 7 ontbreekt.", "--json").json
    assert (drop["state"], drop["reason"]) == ("rejected", "Groep 7 ontbreekt.")


def test_a_failed_drop_is_judged_again(office: Office) -> None:
    office.school()
    failed = office.drop(*FAILED)
    office.ok("drop", "retry", failed)
    assert office.state_of(failed) is DropState.INSPECTING


def test_a_withdrawal_is_undone(office: Office) -> None:
    office.school()
    withdrawn = office.drop(DropState.INSPECTING, DropState.ACCEPTED, DropState.WITHDRAWN)
    office.ok("drop", "restore", withdrawn)
    assert office.state_of(withdrawn) is DropState.ACCEPTED


@pytest.mark.parametrize(
    ("command", "states"),
    [
        (("approve",), (DropState.INSPECTING, DropState.REJECTED)),
        (("reject", "--reason", "nee"), (DropState.INSPECTING, DropState.ACCEPTED)),
        (("retry",), HELD),
        (("restore",), (DropState.INSPECTING, DropState.ACCEPTED)),
    ],
)
def test_a_decision_that_comes_too_late_changes_nothing(
    office: Office, command: tuple[str, ...], states: tuple[DropState, ...]
) -> None:
    office.school()
    drop_id = office.drop(*states)
    outcome = office.run("drop", command[0], drop_id, *command[1:])
    assert outcome.code == 65
    assert outcome.err.startswith("sftpdrop: error: ")
    assert office.state_of(drop_id) is states[-1]


def test_a_decision_is_audited_with_who_made_it(office: Office) -> None:
    office.school()
    held = office.drop(*HELD)
    office.ok("drop", "approve", held[:20])
    (row,) = office.ok("audit", "list", "--json").json
    assert row["drop_id"] == held
    assert row["event"] == "approved"
    assert "(uid " in row["actor"]
