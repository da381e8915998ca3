"""Finding the header row of a sheet, and which column is which field."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from sftpdrop.roster.cells import clean
from sftpdrop.roster.header_key import header_key, with_a_slip
from sftpdrop.roster.profile import SHORTEST_NEAR_KEY, Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.workbook import Value

FIRST_ROWS = 60
"""A header is looked for in so many rows; above it stand titles and an address."""

_FIRST_NEAR_ROWS = 12
"""One whose fields are misspelt only in so many: it takes longer, on every sheet without a list."""

FEWEST_FIELDS = 3
"""A row with so many known headers is the header of a list; with fewer it may be a form."""

_LONGEST_HEADER = 60
_LONGEST_NEAR_KEY = 30
_NEARNESS = 0.82  # Achernaam is 0.95 of achternaam; naam is 0.57 of it
_MOST_NEAR_MISSES = 40
"""Unknown headers of a row that are compared: a list may have its headers a hundred times."""

_ASIDES = (
    re.compile(r"\(.*?\)|\b20\d\d(?: ?[-/] ?(?:20)?\d\d)?\b|\b\d\d ?[-/] ?\d\d\b"),
    re.compile(r"[ ,]+(?:zonder|excl\.?|exclusief) .*", re.IGNORECASE),
    re.compile(r"(?<![^\W_])(?:van (?:de|het) )?(?:leerling|kind)(?![^\W_])", re.IGNORECASE),
    re.compile(r"^\d{1,2}[.)]"),
)
"""What may stand beside a header: how to fill it in or the school year, whose it is, its number."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: 0-based columns to what they are.

    `columns` are the fields that are read, `near` those of them whose header is misspelt (with
    the right one), `passed_over` second columns of a field, `texts` all filled cells.
    """

    columns: Mapping[Field, int]
    texts: Mapping[int, str]
    near: Mapping[int, tuple[Field, str]] = field(default_factory=dict)
    passed_over: Mapping[int, Field] = field(default_factory=dict)
    identity: tuple[int, ...] = ()
    personal: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


def header_texts(row: Sequence[Value]) -> dict[int, str]:
    """Return the filled cells of a row that may be headers: short texts."""
    texts = ((index, clean(value)) for index, value in enumerate(row) if isinstance(value, str))
    return {index: text for index, text in texts if 0 < len(text) <= _LONGEST_HEADER}


def find_header_row(rows: Sequence[Sequence[Value]], profile: Profile) -> tuple[int, int]:
    """Return the 0-based row of the sheet's first header, and its number of known fields.

    The header is repeated in some lists, and may have a column more further down. Where there is
    none, misspelt fields count as well, near the top.
    """
    counts = [_known_fields(row, profile) for row in rows[:FIRST_ROWS]]
    if max(counts, default=0) < FEWEST_FIELDS:
        with_slips = [_nearly_known_fields(row, profile) for row in rows[:_FIRST_NEAR_ROWS]]
        counts = with_slips if max(with_slips, default=0) >= FEWEST_FIELDS else counts
    most = max(counts, default=0)
    enough = max(min(most, FEWEST_FIELDS), most // 2 + 1)
    found = next((row for row, count in enumerate(counts) if count >= enough), None)
    if found is None:
        return 0, 0
    while found + 1 < len(counts) and counts[found + 1] > counts[found]:
        found += 1  # a header of two rows, merged downwards: the lower one says all
    return found, counts[found]


def _known_fields(row: Sequence[Value], profile: Profile) -> int:
    texts = header_texts(row).values()
    return len({found[0] for text in texts if (found := known_field(text, profile))})


def _nearly_known_fields(row: Sequence[Value], profile: Profile) -> int:
    """Count the different fields of a row's headers, right or with a slip of the pen."""
    fields = set()
    for text in header_texts(row).values():
        key = header_key(text)
        if found := known_field(text, profile):
            fields.add(found[0])
        elif SHORTEST_NEAR_KEY <= len(key) <= _LONGEST_NEAR_KEY:
            near = {profile.slips[slip] for slip in with_a_slip(key) if slip in profile.slips}
            fields.update(sorted(near)[:1])
    return len(fields)


def known_field(text: str, profile: Profile) -> tuple[Field, int] | None:
    """Return the field that `text` is a header of, and how far it is preferred (0 is best)."""
    return next(filter(None, map(profile.header_index.get, _keys(text))), None)


@lru_cache(maxsize=4096)
def _keys(text: str) -> tuple[str, ...]:
    """The key of a header, and those of what is left when what stands beside it is taken off."""
    texts = [text, text.replace("_", " ")]
    for aside in _ASIDES:
        texts.append(aside.sub("", texts[-1]))
    return tuple(dict.fromkeys(map(header_key, texts)))


def read_header(texts: Mapping[int, str], profile: Profile) -> Header:
    """Say of each header in `texts` what it is."""
    ranked: dict[Field, list[tuple[int, int]]] = {}
    rest = []
    for index, text in texts.items():
        if found := known_field(text, profile):
            ranked.setdefault(found[0], []).append((found[1], index))
        else:
            rest.append(index)
    columns = {name: min(places)[1] for name, places in ranked.items()}
    identity = [i for i in rest if profile.forbidden.identity.fit(texts[i])]
    personal = [i for i in rest if i not in identity and profile.forbidden.personal.fit(texts[i])]
    left = {i: texts[i] for i in rest if i not in identity and i not in personal}
    near = dict(_near_misses(left, columns, profile))
    columns.update({name: index for index, (name, _) in near.items()})
    return Header(
        columns=columns,
        texts=texts,
        near=near,
        passed_over={
            index: name
            for name, places in ranked.items()
            for _, index in places
            if index != columns[name]
        },
        identity=tuple(identity),
        personal=tuple(personal),
        unknown=tuple(index for index in left if index not in near),
    )


def _near_misses(
    texts: Mapping[int, str], columns: Mapping[Field, int], profile: Profile
) -> Iterator[tuple[int, tuple[Field, str]]]:
    """Find the field without a column that a header is nearest to, each field once."""
    names = {
        header_key(name): name
        for rules in profile.wanted.values()
        for name in rules.headers + rules.synonyms
    }
    keys = [key for key in names if len(key) >= SHORTEST_NEAR_KEY]
    taken = set(columns)
    for index, text in islice(texts.items(), _MOST_NEAR_MISSES):
        slip = header_key(text)
        # Only these can be near: difflib finds the same, ten times as slowly.
        alike = [
            key
            for key in keys
            if _NEARNESS * (len(slip) + len(key)) <= 2 * min(len(slip), len(key))
        ]
        for key in difflib.get_close_matches(slip, alike, n=1, cutoff=_NEARNESS):
            name = profile.header_index[key][0]
            if name not in taken:
                taken.add(name)
                yield index, (name, names[key])
