"""A profile: the columns and rules of a pupil list, read from a TOML file.

A library with other rules writes another file and changes no code. `extends = "schoolwise"` takes
over that profile (the file of that name beside it, which may extend another) and then only says
what differs.
"""

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic import Field as Limits
from pydantic_core import ErrorDetails

from sftpdrop.core.finding import Severity
from sftpdrop.errors import SettingsError
from sftpdrop.roster.codes import Code
from sftpdrop.roster.header_key import header_key, header_words, with_a_slip
from sftpdrop.roster.profile_faults import find_faults
from sftpdrop.roster.pupil import Field

# Strict, so that a number in quotes or a "yes" is told as the mistake that it is.
Flag = Annotated[bool, Limits(strict=True)]
Share = Annotated[float, Limits(ge=0, le=1, strict=True)]
Count = Annotated[int, Limits(ge=1, strict=True)]
Years = Annotated[float, Limits(ge=0, strict=True, allow_inf_nan=False)]
SHORTEST_NEAR_KEY = 5
"""Shorter headers are never taken for misspelt ones: naam and baan are two words."""

_STRICT = ConfigDict(extra="forbid", str_min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRules:
    """What a field's column is called and what its cells must be.

    Of two columns for one field the one whose header stands first wins: `headers`, then
    `synonyms`, then `second_choice` (which is passed over without a word). `unless` names the
    field that may be filled instead of this one; `stand_in` the field whose second column is read
    for this one where it has none of its own, without a word under one of `stand_in_headers`.
    `output` is the header in what is handed over; without it the field is judged but not handed
    over. A field that is not `wanted` counts as unknown.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    headers: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    second_choice: tuple[str, ...] = ()
    wanted: Flag = True
    column_required: Flag = False
    value_required: Flag = False
    unless: Field | None = None
    stand_in: Field | None = None
    stand_in_headers: tuple[str, ...] = ()
    max_length: Count | None = None
    forbidden_characters: str | None = None
    output: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderPatterns:
    """Headers that are refused: where a word of the header is in `words`, or it has a part."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def fit(self, header: str) -> bool:
        """Whether `header` is one that is refused."""
        key = header_key(header)
        return not header_words(header).isdisjoint(self.words) or any(
            part in key for part in self.parts
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """Columns that must not be in the file: identity numbers, and other personal data."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    identity: HeaderPatterns
    personal: HeaderPatterns

    def fit(self, header: str) -> bool:
        """Whether `header` is refused for either reason."""
        return self.identity.fit(header) or self.personal.fit(header)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityThresholds:
    """When the values of a column are taken for BSNs or onderwijsnummers.

    Refused from `refuse_values` hits that are at least `refuse_share` of the 8-9 digit values.
    Fewer are a warning, unless they are what chance gives (1 in 11 random numbers is a hit): at
    most `chance_share` of at least `chance_values` such values.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    refuse_values: Count
    refuse_share: Share
    chance_values: Count
    chance_share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When a list differs so much from the school's last one that a person must look first."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    unexpected_leavers_share: Share
    total_drop_share: Share
    matching_share: Share
    stayed_share: Share
    missing_group_pupils: Count
    last_year_group: Annotated[int, Limits(ge=0, le=9, strict=True)]
    school_year_month: Annotated[int, Limits(ge=1, le=12, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """Plausible ages in years, on 1 September of the school year."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    youngest: Years
    oldest: Years


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Everything that decides whether a list is right."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    name: str
    fields: Mapping[Field, FieldRules]
    severity: Mapping[Code, Severity]
    forbidden: Forbidden
    identity_values: IdentityThresholds
    comparison: Thresholds
    ages: Ages
    pseudo_groups: tuple[str, ...]
    staff_words: tuple[str, ...]

    @cached_property
    def header_index(self) -> Mapping[str, tuple[Field, int]]:
        """Header key to its field and its rank: 0 is the header that is preferred."""
        index: dict[str, tuple[Field, int]] = {}
        for field, rules in self.wanted.items():
            names = rules.headers + rules.synonyms + rules.second_choice
            for rank, name in enumerate(names):
                index.setdefault(header_key(name), (field, rank))
        return index

    @cached_property
    def slips(self) -> Mapping[str, Field]:
        """Long header keys with one slip of the pen, to their field: see `with_a_slip`."""
        keys = {key: field for key, (field, _) in self.header_index.items()}
        return {
            slip: field
            for key, field in keys.items()
            if len(key) >= SHORTEST_NEAR_KEY
            for slip in with_a_slip(key)
        }

    @cached_property
    def wanted(self) -> Mapping[Field, FieldRules]:
        """The fields whose columns are read."""
        return {field: rules for field, rules in self.fields.items() if rules.wanted}


_SECTIONS: Mapping[str, type] = {
    "fields": FieldRules,
    "forbidden": HeaderPatterns,
    "identity_values": IdentityThresholds,
    "comparison": Thresholds,
    "ages": Ages,
}
_PROFILE = TypeAdapter(Profile)


def load_profile(path: Path) -> Profile:
    """Read the profile at `path`; SettingsError names the file, the keys and what is allowed."""
    profile, _ = _load(path, below=())
    return profile


def _load(path: Path, below: tuple[Path, ...]) -> tuple[Profile, dict[str, Any]]:
    """Read a profile and the table that it is made of; `below` are those that extend it.

    One that is extended is checked by itself first, so a mistake is told of the file it is in.
    """
    table = _read(path)
    if "name" in table:
        raise SettingsError(f"{path}: name: unknown key; a profile is called as its file is")
    if "extends" in table:
        base = path.parent / f"{table.pop('extends')}.toml"
        if base in (path, *below) or base not in path.parent.glob("*.toml"):
            raise SettingsError(f"{path}: extends: must name another profile beside this file")
        table = _overlay(_load(base, below=(path, *below))[1], table)
    profile = _check(path, table)
    return profile, table


def _check(path: Path, table: dict[str, Any]) -> Profile:
    try:
        profile = _PROFILE.validate_python({"name": path.stem, **table})
    except ValidationError as error:
        faults = map(_explain, error.errors(include_url=False))
        raise SettingsError(f"{path}: {'; '.join(faults)}") from error
    fault = next(find_faults(profile), None)
    if fault is not None:
        raise SettingsError(f"{path}: {fault}")
    return profile


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))  # Windows' Notepad may put a BOM
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error


def _overlay(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Lay `changes` over `base`, table by table; a list replaces a list."""
    result = dict(base)
    for key, value in changes.items():
        below = result.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            result[key] = _overlay(below, value)
        else:
            result[key] = value
    return result


def _explain(fault: ErrorDetails) -> str:
    """Say a fault as `key: what is wrong`, with the keys that are allowed."""
    location = [str(part) for part in fault["loc"] if part != "[key]"]
    key = ".".join(location) or "profile"
    if fault["type"] == "missing":
        return f"{key}: is missing, here and in what is extended"
    if fault["type"] != "unexpected_keyword_argument":
        return f"{key}: {_in_toml(fault['msg'])}"
    section = _SECTIONS.get(location[0], Profile) if len(location) > 1 else Profile
    if location[0] == "forbidden" and len(location) == 2:
        section = Forbidden
    allowed = {field.name for field in dataclasses.fields(section)}
    if section is Profile:
        allowed = allowed - {"name"} | {"extends"}
    return f"{key}: unknown key; allowed here: {', '.join(sorted(allowed))}"


def _in_toml(message: str) -> str:
    """What pydantic says, with the names that TOML has for values."""
    message = re.sub(r"dictionary or an instance of \w+", "table", message)
    return message.replace("valid tuple", "list").replace("valid dictionary", "table")
