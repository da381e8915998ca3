"""Rules about the list as a whole: what is missing, double, or at odds with other rows."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sftpdrop.core.row_runs import runs_of, write_runs
from sftpdrop.roster.codes import Code
from sftpdrop.roster.listing import Listing
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.school_year import (
    first_of_september,
    first_of_september_for_new_pupils,
)

_MANY = 20
"""Doubles beyond this many are told without the rows that they double: the list is there twice."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule looks at."""

    listing: Listing
    profile: Profile
    today: date

    def column(self, field: Field) -> Sequence[str]:
        """The field's texts, one a pupil."""
        return self.listing.texts[field]


_T = TypeVar("_T")
Rule = Callable[[Scene], Iterator[Remark]]


def check_list(scene: Scene) -> Iterator[Remark]:
    """Yield what every rule finds in the list."""
    for rule in RULES:
        yield from rule(scene)


def _missing(scene: Scene) -> Iterator[Remark]:
    """Required cells that are empty, where the column is there at all."""
    for field, rules in scene.profile.wanted.items():
        if not rules.value_required:
            continue
        for pupil in _empty(scene, field):
            yield scene.listing.remark(Code.MISSING, pupil, field, field=field.value)


def _missing_either(scene: Scene) -> Iterator[Remark]:
    """Rows with neither of two fields that stand in for each other."""
    for field, rules in scene.profile.wanted.items():
        if rules.unless is None:
            continue
        others = scene.column(rules.unless)
        unreadable = scene.listing.troubles.get(rules.unless, {})
        for pupil in _empty(scene, field):
            both = scene.listing.has_column(pupil, rules.unless)
            if others[pupil] or pupil in unreadable or (both and field < rules.unless):
                continue
            params = {"field": field.value, "other": rules.unless.value}
            yield scene.listing.remark(Code.MISSING_EITHER, pupil, field, **params)


def _empty(scene: Scene, field: Field) -> Iterator[int]:
    """Pupils whose cell is empty, not merely unreadable, which is said already."""
    column = scene.column(field)
    if "" not in column:
        return
    unreadable = scene.listing.troubles.get(field, {})
    for pupil, text in enumerate(column):
        if not text and pupil not in unreadable and scene.listing.has_column(pupil, field):
            yield pupil


def _numbers_twice(scene: Scene) -> Iterator[Remark]:
    """One pupil number, one pupil."""
    numbers = scene.column(Field.NUMBER)
    again = {i: first for i, first in _earlier(numbers).items() if numbers[i]}
    if len(again) > _MANY:
        for pupil in again:
            yield scene.listing.remark(Code.NUMBERS_TWICE, pupil, Field.NUMBER)
    else:
        yield from _same_as_earlier(scene, Code.NUMBER_TWICE, again, Field.NUMBER)


def _pupils_twice(scene: Scene) -> Iterator[Remark]:
    """The same child under two numbers. Twins differ in first name, or else in initials.

    Capitals do not count: one list may write names in them.
    """
    surnames = map(str.casefold, scene.column(Field.SURNAME))
    families = list(zip(surnames, scene.column(Field.BIRTH_DATE), strict=True))
    again = _earlier(families)
    namesakes = sorted({*again, *again.values()})
    given, initials = scene.column(Field.FIRST_NAME), scene.column(Field.INITIALS)
    prefixes, numbers = scene.column(Field.PREFIX), scene.column(Field.NUMBER)
    called = [(given[pupil] or initials[pupil]).casefold() for pupil in namesakes]
    others = [(prefixes[pupil].casefold(), *families[pupil]) for pupil in namesakes]
    pairs = {}
    for place, first in _earlier(list(zip(called, others, strict=True))).items():
        pupil, earlier = namesakes[place], namesakes[first]
        if all((called[place], *families[pupil])) and numbers[earlier] != numbers[pupil]:
            pairs[pupil] = earlier
    yield from _same_as_earlier(scene, Code.PUPIL_TWICE, pairs, Field.SURNAME)


def _earlier(items: Sequence[_T]) -> Mapping[int, int]:
    """The first index of each item that was there before, by the index where it is again."""
    if len(set(items)) == len(items):
        return {}
    first: dict[_T, int] = {}
    return {i: first[item] for i, item in enumerate(items) if first.setdefault(item, i) != i}


def _same_as_earlier(
    scene: Scene, code: Code, pairs: Mapping[int, int], field: Field
) -> Iterator[Remark]:
    """A remark at each pupil of `pairs` that points at the earlier one; told once for a sheet."""
    listing = scene.listing
    together: dict[tuple[int, int], list[int]] = {}
    for pupil, earlier in pairs.items():
        sheets = (listing.block_of(pupil).grid.index, listing.block_of(earlier).grid.index)
        together.setdefault(sheets, []).append(pupil)
    for pupils in together.values():
        sheet = listing.block_of(pairs[pupils[0]]).grid.sheet.name
        runs = runs_of(dict.fromkeys(listing.rows[pairs[pupil]] for pupil in pupils))
        others = {"other_sheet": sheet, "other_rows": write_runs(runs, _MANY)}
        for pupil in pupils:
            yield listing.remark(code, pupil, field, **others)


def _codes_and_names(scene: Scene) -> Iterator[Remark]:
    """One group code has one name, and the other way round; the rows in the minority are told.

    People and many systems take `Groep 5A` and `groep 5a` for one group, so under two codes they
    are one name; and under one code they are two spellings, of which one is to be chosen.
    """
    codes, names = scene.column(Field.GROUP_CODE), scene.column(Field.GROUP_NAME)
    found = Counter(zip(codes, names, strict=True))
    pairs = Counter({pair: count for pair, count in found.items() if all(pair)})
    by_number = [pair for pair, _ in reversed(pairs.most_common())]
    name_of = dict(by_number)
    alike = {_alike(code): _alike(name) for code, name in by_number}
    code_of = {_alike(name): code for code, name in by_number}
    two_names = {(c, n) for c, n in pairs if name_of[c] != n or alike[_alike(c)] != _alike(n)}
    two_codes = {(c, n) for c, n in pairs if code_of[_alike(n)] != c}
    if not two_names and not two_codes:
        return
    for pupil, pair in enumerate(zip(codes, names, strict=True)):
        if pair in two_names:
            yield scene.listing.remark(Code.CODE_TWO_NAMES, pupil, Field.GROUP_NAME)
        if pair in two_codes:
            yield scene.listing.remark(Code.NAME_TWO_CODES, pupil, Field.GROUP_CODE)


def _alike(text: str) -> str:
    """What codes or names have in common that differ in capitals and spaces only."""
    return "".join(text.casefold().split())


def _ages(scene: Scene) -> Iterator[Remark]:
    """Birth dates in the future, and of those who are not of an age for the school."""
    ages = scene.profile.ages
    latest = _years_before(first_of_september_for_new_pupils(scene.today), ages.youngest)
    earliest = _years_before(first_of_september(scene.today), ages.oldest)
    today = scene.today.isoformat()
    births = scene.column(Field.BIRTH_DATE)
    odd = {born for born in set(births) if born and not earliest <= born <= latest}
    for pupil, born in enumerate(births if odd else ()):
        if born not in odd:
            continue
        if born > today:
            yield scene.listing.remark(Code.DATE_FUTURE, pupil, Field.BIRTH_DATE)
        elif born > latest:
            limit = {"limit": f"{ages.youngest:g}"}
            yield scene.listing.remark(Code.TOO_YOUNG, pupil, Field.BIRTH_DATE, **limit)
        else:
            limit = {"limit": f"{ages.oldest:g}"}
            yield scene.listing.remark(Code.TOO_OLD, pupil, Field.BIRTH_DATE, **limit)


def _years_before(day: date, years: float) -> str:
    """Return the date so many years before the first of a month, as text; to the whole month."""
    months = day.year * 12 + day.month - 1 - round(years * 12)
    return date(months // 12, months % 12 + 1, 1).isoformat()


def _card_numbers(scene: Scene) -> Iterator[Remark]:
    """A card number is for replacing a card only, and is never the pupil's number."""
    numbers, cards = scene.column(Field.NUMBER), scene.column(Field.CARD_NUMBER)
    for pupil, card in enumerate(cards if any(cards) else ()):
        if card:
            same = card == numbers[pupil]
            code = Code.CARD_IS_PUPIL_NUMBER if same else Code.CARD_NUMBER
            yield scene.listing.remark(code, pupil, Field.CARD_NUMBER)


RULES: tuple[Rule, ...] = (
    _missing,
    _missing_either,
    _numbers_twice,
    _pupils_twice,
    _codes_and_names,
    _ages,
    _card_numbers,
)
