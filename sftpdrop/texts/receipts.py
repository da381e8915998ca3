"""The receipt: the answer that a school reads beside its file.

The verdict in words comes first, then what to do, then each finding with its place, then the
counts by which a teacher sees that a group is missing. Nothing in it was in a cell, but for the
names of groups.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sftpdrop.core.account import Locale
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.finding import Finding, Severity
from sftpdrop.texts import receipt_words as words
from sftpdrop.texts.findings import say_finding
from sftpdrop.texts.layout import as_notepad_text, bullet, paragraph, table
from sftpdrop.texts.moments import say_hours, say_moment, say_number
from sftpdrop.texts.places import printable, say_place
from sftpdrop.texts.receipt_words import Outcome

MOST_FINDINGS = 300
"""Findings of one kind that are told one by one; whoever has more mends these first."""

_HEADINGS = ((Severity.ERROR, words.ERRORS), (Severity.WARNING, words.WARNINGS))


@dataclass(frozen=True, slots=True)
class Receipt:
    """The word in the receipt's file name, and the text."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """The copy beside a receipt: its name, and the hours for which it stays."""

    name: str
    hours: float


def write_receipt(
    drop: Drop,
    findings: Sequence[Finding],
    locale: Locale,
    *,
    marked_copy: MarkedCopy | None = None,
) -> Receipt:
    """Write the receipt of a judged drop, with what is beside it."""
    outcome = words.outcome_of(drop)
    sections = (
        *_verdict(drop, outcome, locale),
        *_marked_copy(marked_copy, locale),
        *_findings(findings, locale),
        *_groups(drop, locale),
        *_comparison(drop, locale),
        _particulars(drop, locale),
    )
    return Receipt(outcome.value.word, as_notepad_text(sections))


def _verdict(drop: Drop, outcome: Outcome, locale: Locale) -> Iterator[str]:
    wording = outcome.value
    yield paragraph(f"{words.GLOSSES[wording.word].say(locale)}: {wording.verdict.say(locale)}")
    yield paragraph(wording.advice.say(locale))
    if outcome is Outcome.REJECTED_BY_PERSON:
        yield paragraph(words.REASON.say(locale, reason=printable(drop.reason or "")))
    if drop.state is DropState.HELD:
        codes = (drop.reason or "").split()
        yield "\n".join(
            paragraph(f"- {words.REASONS[code].say(locale)}", indent="  ")
            for code in codes
            if code in words.REASONS
        )


def _marked_copy(copy: MarkedCopy | None, locale: Locale) -> Iterator[str]:
    if copy is not None:
        hours = say_hours(copy.hours, locale)
        yield paragraph(words.MARKED_COPY.say(locale, name=copy.name, hours=hours))


def _findings(findings: Sequence[Finding], locale: Locale) -> Iterator[str]:
    for severity, heading in _HEADINGS:
        told = [finding for finding in findings if finding.severity is severity]
        if not told:
            continue
        yield heading.say(locale, count=len(told))
        for finding in told[:MOST_FINDINGS]:
            yield bullet(say_place(finding, locale), say_finding(finding, locale))
        if len(told) > MOST_FINDINGS:
            left = len(told) - MOST_FINDINGS
            yield paragraph(words.MORE_FINDINGS.say(locale, count=left))


def _groups(drop: Drop, locale: Locale) -> Iterator[str]:
    if drop.groups:
        counts = {printable(name): number for name, number in drop.groups.items()}
        # A group that is not there cannot be named, but its year group can.
        empty = [year for year, pupils in drop.year_groups.items() if not pupils]
        counts |= {words.YEAR_GROUP.say(locale, year=year): 0 for year in empty}
        rows = [(name, say_number(number, locale)) for name, number in counts.items()]
        together = (words.TOTAL.say(locale), say_number(drop.pupils or 0, locale))
        yield table(words.GROUPS.say(locale), [*rows, together])


def _comparison(drop: Drop, locale: Locale) -> Iterator[str]:
    rows = [
        (words.CHANGES[change].say(locale), say_number(drop.comparison[change], locale))
        for change in words.CHANGES
        if drop.comparison.get(change)
    ]
    if rows:
        yield table(words.COMPARISON.say(locale), rows)


def _particulars(drop: Drop, locale: Locale) -> str:
    size = words.BYTES.say(locale, count=say_number(drop.size, locale))
    rows = [
        (words.FILE.say(locale), drop.name),
        (words.SIZE.say(locale), size),
        (words.RECEIVED.say(locale), say_moment(drop.received_at, locale)),
        (words.REFERENCE.say(locale), drop.id),
        ("SHA-256", drop.sha256),
    ]
    return table(words.PARTICULARS.say(locale), rows, right=False)
