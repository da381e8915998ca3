"""Two columns for one field where another has none: `Groep` and `Klas`, but no `Groepsnaam`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sftpdrop.roster.cells import plain_text
from sftpdrop.roster.header import Header
from sftpdrop.roster.profile import FieldRules, Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Value


def with_stand_ins(header: Header, rows: Sequence[Sequence[Value]], profile: Profile) -> Header:
    """Give a second column of a field to the field that has none, where the profile says so.

    Of the two, the one whose cells keep to the field's limits stays with it; the other is told of
    like a misspelt header. `rows` are those below the header.
    """
    for field, rules in profile.wanted.items():
        other = rules.stand_in
        if other is None or field in header.columns or other not in header.columns:
            continue
        spare = next((i for i, name in header.passed_over.items() if name is other), None)
        if spare is None:
            continue
        kept = header.columns[other]
        limits = profile.fields[other]
        if not _keeps_to(limits, kept, rows) and _keeps_to(limits, spare, rows):
            kept, spare = spare, kept
        header = _with_columns(header, {other: kept, field: spare}, (field, rules.headers[0]))
    return header


def _with_columns(header: Header, columns: Mapping[Field, int], near: tuple[Field, str]) -> Header:
    spare = columns[near[0]]
    left = {i: name for i, name in header.passed_over.items() if i not in columns.values()}
    return replace(
        header,
        columns={**header.columns, **columns},
        near={**header.near, spare: near},
        passed_over=left,
    )


def _keeps_to(rules: FieldRules, column: int, rows: Sequence[Sequence[Value]]) -> bool:
    """Whether no cell of a column is too long for a field, or has a character it may not have."""
    texts = {plain_text(row[column]) for row in rows if column < len(row)}
    longest = max(map(len, texts), default=0)
    fits = rules.max_length is None or longest <= rules.max_length
    return fits and set(rules.forbidden_characters or "").isdisjoint("".join(texts))
