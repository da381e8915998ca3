"""What each value of a profile may be by itself, but all together may not.

Each check yields `key: what is wrong`; the file is named by whoever reads it.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sftpdrop.core.finding import Severity
from sftpdrop.roster.codes import ALWAYS_ERRORS, Code
from sftpdrop.roster.header_key import header_key
from sftpdrop.roster.pupil import Field

if TYPE_CHECKING:
    from sftpdrop.roster.profile import Profile


def find_faults(profile: "Profile") -> Iterator[str]:
    """Yield every fault; the later checks rely on what the earlier ones found to be right."""
    for check in _CHECKS:
        yield from check(profile)


def _gaps(profile: "Profile") -> Iterator[str]:
    """Every code needs its severity, and every field its rules."""
    for table, keys in (("severity", set(Code)), ("fields", set(Field))):
        missing = sorted(keys - set(getattr(profile, table)))
        if missing:
            yield f"{table}: nothing said of {', '.join(missing)}"


def _severities(profile: "Profile") -> Iterator[str]:
    for code in sorted(ALWAYS_ERRORS):
        if profile.severity[code] is not Severity.ERROR:
            yield f"severity.{code}: must be 'error'"


def _limits(profile: "Profile") -> Iterator[str]:
    if profile.ages.youngest >= profile.ages.oldest:
        yield "ages.youngest: must be less than ages.oldest"
    if profile.identity_values.chance_share >= profile.identity_values.refuse_share:
        yield "identity_values.chance_share: must be less than identity_values.refuse_share"
    for group in profile.pseudo_groups:
        if not header_key(group):
            yield f"pseudo_groups: {group} has no letter or digit"


def _fields(profile: "Profile") -> Iterator[str]:
    if not profile.fields[Field.NUMBER].wanted:
        yield "fields.number.wanted: cannot be false, since pupils are known by their number"
    outputs: dict[str, Field] = {}
    for field, rules in profile.wanted.items():
        if not rules.headers:
            yield f"fields.{field}.headers: must name at least one header"
        if rules.output is not None:
            yield from _output(field, rules.output, outputs)


def _output(field: Field, output: str, outputs: dict[str, Field]) -> Iterator[str]:
    """A header that is handed over names one column, to whoever reads it without its case too."""
    key = header_key(output)
    if not key:
        yield f"fields.{field}.output: {output} has no letter or digit"
    elif not output.isprintable() or not output[0].isalnum():
        yield f"fields.{field}.output: must be one line that begins with a letter or digit"
    elif outputs.setdefault(key, field) is not field:
        yield f"fields.{field}.output: {output} belongs to {outputs[key]}"


def _references(profile: "Profile") -> Iterator[str]:
    """A field that another one leans on must be another, and be read."""
    for field, rules in profile.wanted.items():
        for key, other in (("unless", rules.unless), ("stand_in", rules.stand_in)):
            if other is field:
                yield f"fields.{field}.{key}: cannot be the field itself"
            elif other is not None and other not in profile.wanted:
                yield f"fields.{field}.{key}: {other} is not wanted, so it is never read"
        if rules.stand_in_headers and rules.stand_in is None:
            yield f"fields.{field}.stand_in_headers: does nothing without stand_in"
        if rules.unless and rules.value_required:
            yield f"fields.{field}.unless: cannot go with value_required: no cell may be empty"


def _refused_headers(profile: "Profile") -> Iterator[str]:
    """A refused header that is not spelt as headers are compared would never be found."""
    forbidden = profile.forbidden
    if not (forbidden.identity.words or forbidden.identity.parts):
        yield "forbidden.identity: must have words or parts, or no BSN is known by its header"
    for kind, patterns in (("identity", forbidden.identity), ("personal", forbidden.personal)):
        for table, texts in (("words", patterns.words), ("parts", patterns.parts)):
            for text in texts:
                if header_key(text) != text:
                    yield f"forbidden.{kind}.{table}: {text} must be small letters and digits only"


def _headers(profile: "Profile") -> Iterator[str]:
    """Every header belongs to one field, and none is refused."""
    owners: dict[str, Field] = {}
    for field, rules in profile.wanted.items():
        for name in rules.headers + rules.synonyms + rules.second_choice:
            key = header_key(name)
            if not key:
                yield f"fields.{field}: header {name} has no letter or digit"
            elif owners.setdefault(key, field) is not field:
                yield f"fields.{field}: header {name} belongs to {owners[key]}"
            elif profile.forbidden.fit(name):
                yield f"fields.{field}: header {name} is refused by [forbidden]"


_CHECKS: tuple[Callable[["Profile"], Iterator[str]], ...] = (
    _gaps,
    _severities,
    _limits,
    _fields,
    _references,
    _refused_headers,
    _headers,
)
