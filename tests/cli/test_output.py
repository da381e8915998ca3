import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sftpdrop.cli import output
from sftpdrop.core.drop import DropState


def test_a_table_in_a_pipe_is_neither_wrapped_nor_cut(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 400
    output.print_table(("name", "files"), [(long, 12), ("[bold]De Kiem[/bold]", 3)])
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["name", "files"]
    assert first.split() == [long, "12"]
    assert second.split("  ", 1)[0] == "[bold]De Kiem[/bold]"


def test_a_table_without_rows_has_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(("name", "files"), [])
    assert capsys.readouterr().out.split() == ["name", "files"]


def test_what_could_steer_a_terminal_is_replaced() -> None:
    assert output.show("SSH-2.0-\x1b[2Jevil\n\u202e") == "SSH-2.0-\ufffd[2Jevil\ufffd\ufffd"


def test_nothing_is_shown_as_a_dash() -> None:
    assert output.show(None) == output.show("") == "-"
    assert output.show(0) == "0"


def test_json_has_moments_in_utc_and_enums_by_value(capsys: pytest.CaptureFixture[str]) -> None:
    amsterdam = timezone(timedelta(hours=2))
    value = {"at": datetime(2026, 9, 1, 10, 30, tzinfo=amsterdam), "state": DropState.HELD}
    output.print_json(value)
    assert json.loads(capsys.readouterr().out) == {
        "at": "2026-09-01T08:30:00.000+00:00",
        "state": "held",
    }


def test_json_keeps_the_order_and_the_letters_of_its_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_json([{"b": "Noé", "a": 1, "day": datetime(2026, 9, 1, tzinfo=UTC).date()}])
    printed = capsys.readouterr().out
    assert "Noé" in printed
    assert list(json.loads(printed)[0]) == ["b", "a", "day"]
