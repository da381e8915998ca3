import pytest

from sftpdrop.core.drop import DropState
from sftpdrop.core.finding import Finding, Severity
from sftpdrop.core.inspection import Inspection
from sftpdrop.core.verdict import MUST_DESTROY, decide

ERROR = Finding("missing", Severity.ERROR)
WARNING = Finding("long_name", Severity.WARNING)


def inspection(*findings: Finding, must_destroy: bool = False) -> Inspection:
    return Inspection(
        kind="xlsx", profile="schoolwise", findings=findings, must_destroy=must_destroy
    )


@pytest.mark.parametrize(
    ("found", "reasons", "state"),
    [
        ((), (), DropState.ACCEPTED),
        ((WARNING,), (), DropState.ACCEPTED),
        ((WARNING, ERROR), (), DropState.REJECTED),
        ((WARNING,), ("few_matches",), DropState.HELD),
        ((ERROR,), ("few_matches",), DropState.REJECTED),
    ],
)
def test_errors_reject_before_reasons_hold(
    found: tuple[Finding, ...], reasons: tuple[str, ...], state: DropState
) -> None:
    assert decide(inspection(*found), reasons).state is state


def test_reasons_to_hold_are_kept_as_codes() -> None:
    verdict = decide(inspection(), ("few_matches", "total_dropped"))
    assert verdict.reason == "few_matches total_dropped"


@pytest.mark.parametrize("found", [(), (ERROR,)])
def test_what_must_be_destroyed_is_rejected_whatever_else_was_found(
    found: tuple[Finding, ...],
) -> None:
    verdict = decide(inspection(*found, must_destroy=True), ("few_matches",))
    assert verdict.state is DropState.REJECTED
    assert verdict.must_destroy
    assert verdict.reason == MUST_DESTROY


def test_accepted_list_has_no_reason() -> None:
    verdict = decide(inspection(), ())
    assert verdict.reason is None
    assert not verdict.must_destroy
