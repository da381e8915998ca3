"""Judging what was found in a list, and recording the verdict in one transaction."""

from dataclasses import dataclass

from sqlalchemy import Connection

from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.finding import Severity
from sftpdrop.core.inspection import Inspection
from sftpdrop.core.verdict import Verdict, decide
from sftpdrop.roster.comparison import Comparison, HoldReason, compare
from sftpdrop.store import current, drops, findings
from sftpdrop.texts.moments import school_day
from sftpdrop.watcher.acts import record_act
from sftpdrop.watcher.desk import Desk

_REMEMBERED = (DropState.ACCEPTED, DropState.HELD)
_NOTHING_TO_COMPARE = Comparison(counts={}, reasons=())


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A verdict with all that it rests on."""

    inspection: Inspection
    last: Drop | None
    comparison: Comparison
    verdict: Verdict


def record_verdict(desk: Desk, drop: Drop, inspection: Inspection) -> Verdict:
    """Judge an inspected list and record the verdict with everything that goes with it.

    The list it is compared with is read in the same transaction, so an admin's decision of this
    very moment is either seen whole or not at all.
    """
    with desk.database.begin() as connection:
        last = current.last_list(connection, drop.pass_number, other_than=drop.id)
        comparison = _NOTHING_TO_COMPARE
        if last is not None and inspection.roll:
            comparison = _compare(connection, desk, drop, inspection, last)
        verdict = decide(inspection, comparison.reasons)
        judgement = _Judgement(inspection, last, comparison, verdict)
        _write(connection, desk, drop, judgement)
        _tell(connection, desk, drop, judgement)
        if verdict.state is DropState.ACCEPTED:
            current.supersede_older(connection, drop.pass_number, now=desk.now())
    return verdict


def record_failure(desk: Desk, drop: Drop, reason: str) -> None:
    """Record that we could not judge a drop; a person looks at it."""
    now = desk.now()
    with desk.database.begin() as connection:
        if drops.get(connection, drop.id).state is DropState.RECEIVED:
            drops.change_state(connection, drop.id, DropState.INSPECTING, now=now)
        drops.change_state(
            connection,
            drop.id,
            DropState.FAILED,
            now=now,
            reason=reason,
            answered=DropState.FAILED,
        )
        details = {"verdict": DropState.FAILED.value, "reason": reason}
        record_act(connection, "judged", drop, at=now, details=details)


def _compare(
    connection: Connection, desk: Desk, drop: Drop, inspection: Inspection, last: Drop
) -> Comparison:
    roll, fingerprint = findings.recall_roll(connection, last.id)
    return compare(
        roll,
        inspection.roll,
        same_fingerprint=fingerprint == inspection.fingerprint,
        previous_received=school_day(last.received_at),
        today=school_day(drop.received_at),
        thresholds=desk.profile.comparison,
    )


def _write(connection: Connection, desk: Desk, drop: Drop, judgement: _Judgement) -> None:
    inspection, verdict = judgement.inspection, judgement.verdict
    now = desk.now()
    drops.change_state(
        connection,
        drop.id,
        verdict.state,
        now=now,
        reason=verdict.reason,
        # The receipt is written before the drop leaves the work table, so no crash can lose it.
        answered=verdict.state,
        judged_at=now,
        sheets=inspection.sheets,
        rows=inspection.rows,
        pupils=inspection.pupils,
        groups=_groups(judgement),
        year_groups=dict(inspection.year_groups),
        comparison=dict(judgement.comparison.counts),
        errors=inspection.errors,
        warnings=inspection.warnings,
        profile=inspection.profile,
        fingerprint=inspection.fingerprint if verdict.state in _REMEMBERED else None,
    )
    findings.replace(connection, drop.id, inspection.findings)
    if verdict.state in _REMEMBERED:
        findings.remember_roll(connection, drop.id, inspection.roll)


def _groups(judgement: _Judgement) -> dict[str, int]:
    """Count by group; where a whole group is missing, with 0 for those of the last list."""
    groups = dict(judgement.inspection.groups)
    last = judgement.last
    if last is not None and HoldReason.GROUP_MISSING in judgement.comparison.reasons:
        for name, pupils in last.groups.items():
            if pupils:
                groups.setdefault(name, 0)
    return groups


def _tell(connection: Connection, desk: Desk, drop: Drop, judgement: _Judgement) -> None:
    inspection, verdict = judgement.inspection, judgement.verdict
    details = {
        "verdict": verdict.state.value,
        "reason": verdict.reason or "",
        "errors": inspection.errors,
        "warnings": inspection.warnings,
        "pupils": inspection.pupils,
    }
    record_act(connection, "judged", drop, at=desk.now(), details=details)
    if verdict.must_destroy:
        # Before the bytes go: the library's contact must hear of it, whatever happens next.
        errors = {f.code for f in inspection.findings if f.severity is Severity.ERROR}
        codes = " ".join(sorted(errors))
        record_act(connection, "destroyed", drop, at=desk.now(), details={"codes": codes})
