from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sftpdrop.core.arrival import is_repeat, is_replacement
from sftpdrop.core.delivery import Delivery
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.identifiers import DropId, PassNumber

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
DAY, MINUTES = timedelta(hours=24), timedelta(minutes=10)

DROP = Drop(
    id=DropId.new(),
    pass_number=PassNumber("100123"),
    school="De Regenboog",
    name="lijst.xlsx",
    state=DropState.ACCEPTED,
    size=1,
    sha256="ab",
    received_at=NOON,
    client="",
    address="192.0.2.7",
    changed_at=NOON,
)
WITHDRAWN = replace(DROP, state=DropState.WITHDRAWN, prior_state=DropState.ACCEPTED)


def delivery(after: timedelta, sha256: str = "ab") -> Delivery:
    return Delivery(
        id=DropId.new(),
        pass_number=DROP.pass_number,
        name=DROP.name,
        size=1,
        sha256=sha256,
        received_at=NOON + after,
        client="",
        address="192.0.2.7",
    )


def test_same_bytes_soon_after_are_a_repeat() -> None:
    assert is_repeat(delivery(timedelta(seconds=5)), DROP, DAY)
    assert is_repeat(delivery(DAY), DROP, DAY)


def test_other_bytes_or_a_later_day_are_no_repeat() -> None:
    assert not is_repeat(delivery(timedelta(seconds=5), "cd"), DROP, DAY)
    assert not is_repeat(delivery(DAY * 1.01), DROP, DAY)


@pytest.mark.parametrize("state", ["withdrawn", "failed", "purged", "superseded"])
def test_what_is_not_in_force_any_more_is_delivered_anew(state: str) -> None:
    previous = replace(DROP, state=DropState(state))
    assert not is_repeat(delivery(timedelta(seconds=5)), previous, DAY)


def test_upload_soon_after_a_delete_replaces_what_was_deleted() -> None:
    assert is_replacement(delivery(timedelta(minutes=1), "cd"), WITHDRAWN, MINUTES)
    assert not is_replacement(delivery(timedelta(minutes=11), "cd"), WITHDRAWN, MINUTES)


def test_upload_over_a_listed_file_replaces_no_withdrawal() -> None:
    assert not is_replacement(delivery(timedelta(minutes=1), "cd"), DROP, MINUTES)


@pytest.mark.parametrize("before", [None, DropState.RECEIVED, DropState.INSPECTING])
def test_drop_that_was_never_judged_stays_withdrawn(before: DropState | None) -> None:
    previous = replace(WITHDRAWN, prior_state=before)
    assert not is_replacement(delivery(timedelta(minutes=1), "cd"), previous, MINUTES)
