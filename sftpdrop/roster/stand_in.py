"""Two columns for one field where another has none: `Groep` and `Klas`, but no `Groepsnaam`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sftpdrop.roster.cells import is_blank, plain_text
from sftpdrop.roster.groups import read_year_group
from sftpdrop.roster.header import Header
from sftpdrop.roster.header_key import header_key
from sftpdrop.roster.profile import FieldRules, Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.reading import Reader
from sftpdrop.roster.workbook import Value

_READERS: Mapping[Field, Reader] = {Field.YEAR_GROUP: read_year_group}
"""Fields that a column stands in for only where it can be read as one."""

_READABLE_SHARE = 0.9
"""Of its cells; titles and totals stand between the pupils."""


def with_stand_ins(header: Header, rows: Sequence[Sequence[Value]], profile: Profile) -> Header:
    """Give a second column of a field to the field that has none, where the profile says so.

    Of the two, the one whose cells keep to the field's limits stays with it, and where both do, the
    one whose header cannot mean anything else. The other is told of like a misspelt header, unless
    it is one that the profile expects there. `rows` are those below the header.
    """
    for field, rules in profile.wanted.items():
        other = rules.stand_in
        if other is None or field in header.columns or other not in header.columns:
            continue
        spare = next((i for i, name in header.passed_over.items() if name is other), None)
        if spare is None:
            continue
        kept, limits = header.columns[other], profile.fields[other]
        pairs = [p for p in ((kept, spare), (spare, kept)) if _is_readable(field, p[1], rows)]
        if pairs:
            fitting = [pair for pair in pairs if _keeps_to(limits, pair[0], rows)] or pairs
            expected = (pair for pair in fitting if _is_expected(header.texts[pair[1]], rules))
            kept, spare = next(expected, fitting[0])
            header = _with_columns(header, {other: kept, field: spare})
            if not _is_expected(header.texts[spare], rules):
                near = {**header.near, spare: (field, rules.headers[0])}
                header = replace(header, near=near)
    return header


def _is_expected(text: str, rules: FieldRules) -> bool:
    """Whether a header is one that may stand for the field without a word."""
    return header_key(text) in map(header_key, rules.stand_in_headers)


def _with_columns(header: Header, columns: Mapping[Field, int]) -> Header:
    left = {i: name for i, name in header.passed_over.items() if i not in columns.values()}
    return replace(header, columns={**header.columns, **columns}, passed_over=left)


def _keeps_to(rules: FieldRules, column: int, rows: Sequence[Sequence[Value]]) -> bool:
    """Whether no cell of a column is too long for a field, or has a character it may not have."""
    texts = {plain_text(row[column]) for row in rows if column < len(row)}
    longest = max(map(len, texts), default=0)
    fits = rules.max_length is None or longest <= rules.max_length
    return fits and set(rules.forbidden_characters or "").isdisjoint("".join(texts))


def _is_readable(field: Field, column: int, rows: Sequence[Sequence[Value]]) -> bool:
    """Whether nearly all cells of a column say what the field is to say."""
    read = _READERS.get(field)
    if read is None:
        return True
    values = [row[column] for row in rows if column < len(row) and not is_blank(row[column])]
    readable = sum(not read(value).troubles for value in values)
    return readable >= _READABLE_SHARE * len(values)
