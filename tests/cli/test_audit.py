from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from sftpdrop.store.audit import begin_trail
from sftpdrop.store.tables import audit, audit_head
from tests.cli.office import Office


def three_acts(office: Office) -> None:
    office.ok("account", "disable", office.school("100001"))
    office.ok("account", "disable", office.school("100002"))
    office.ok("account", "enable", "100001")


def test_list_tells_who_did_what_to_whom(office: Office) -> None:
    three_acts(office)
    rows = office.ok("audit", "list", "--json").json
    assert [(row["row"], row["event"], row["pass_number"]) for row in rows] == [
        (1, "account_disabled", "100001"),
        (2, "account_disabled", "100002"),
        (3, "account_enabled", "100001"),
    ]
    assert all("(uid " in row["actor"] for row in rows)
    assert "account_enabled" in office.ok("audit", "list").out


def test_list_can_be_narrowed(office: Office) -> None:
    three_acts(office)

    def listed(*options: str) -> list[int]:
        return [row["row"] for row in office.ok("audit", "list", "--json", *options).json]

    assert listed("--school", "100001") == [1, 3]
    assert listed("--since", "1h") == [1, 2, 3]
    assert listed("--since", "2099-01-01") == []
    assert listed("--limit", "2") == [2, 3]


def test_a_whole_trail_is_said_to_be_whole(office: Office) -> None:
    assert office.ok("audit", "verify", "--json").json == {"whole": True}
    three_acts(office)
    assert "whole" in office.ok("audit", "verify").out


def test_a_changed_row_is_named(office: Office) -> None:
    three_acts(office)
    with office.database.begin() as connection:
        connection.execute(update(audit).where(audit.c.id == 2).values(actor="nobody"))
    outcome = office.run("audit", "verify", "--json")
    assert outcome.code == 65
    assert outcome.json == {"whole": False, "row": 2, "fault": "changed"}
    assert "row 2 of the audit trail was changed" in outcome.err


@pytest.mark.parametrize(
    "edit",
    [
        {"at": "yesterday"},
        {"at": "2026-09-01T12:00:00"},
        {"details": "{"},
        {"details": "[1]"},
        {"details": text("x'ff'")},
        {"event": text("CAST(x'ff' AS TEXT)")},
    ],
    ids=["time", "time without zone", "json", "no object", "blob", "no text"],
)
def test_an_edited_row_that_cannot_be_read_does_not_hide_the_others(
    office: Office, edit: Mapping[str, Any]
) -> None:
    three_acts(office)
    with office.database.begin() as connection:
        connection.execute(update(audit).where(audit.c.id == 2).values(edit))
    listed = office.ok("audit", "list", "--json")
    assert [row["row"] for row in listed.json] == [1, 3]
    assert "row 2 cannot be read" in listed.err


def test_a_missing_row_is_named(office: Office) -> None:
    three_acts(office)
    with office.database.begin() as connection:
        connection.execute(delete(audit).where(audit.c.id == 3))
    outcome = office.run("audit", "verify")
    assert outcome.code == 65
    assert "row 3 of the audit trail was removed" in outcome.err


def test_a_trail_without_its_key_is_told_with_where_it_was(office: Office) -> None:
    three_acts(office)
    (office.state.audit / "key").unlink()
    outcome = office.run("audit", "verify")
    assert outcome.code == 75
    assert f"the key of the audit trail is missing: {office.state.audit / 'key'}" in outcome.err


def test_a_database_that_was_put_back_is_whole_again_when_the_admin_says_so(
    office: Office,
) -> None:
    three_acts(office)
    with office.database.begin() as connection:
        connection.execute(delete(audit))
        connection.execute(delete(audit_head))
        begin_trail(connection)  # as an older database has it
    assert "row 1 of the audit trail was removed" in office.run("audit", "verify").err
    (office.state.audit / "witness").unlink()
    office.ok("account", "disable", "100001")
    assert "whole" in office.ok("audit", "verify").out
