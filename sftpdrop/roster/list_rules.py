"""Rules about the list as a whole: what is missing, double, or at odds with other rows."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sftpdrop.roster.codes import Code
from sftpdrop.roster.listing import Listing
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark
from sftpdrop.roster.school_year import first_of_september

_MANY = 20
"""Doubles beyond this many are told as one finding: the list is in the file twice."""


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
        for pupil in _empty(scene, field):
            both = scene.listing.has_column(pupil, rules.unless)
            if others[pupil] or (both and field < rules.unless):
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
    first = _first_places(numbers)
    again = [i for i, number in enumerate(numbers) if number and first[number] != i]
    for pupil in again:
        if len(again) > _MANY:
            yield scene.listing.remark(Code.NUMBERS_TWICE, pupil, Field.NUMBER)
        else:
            yield _same_as(scene, Code.NUMBER_TWICE, pupil, first[numbers[pupil]], Field.NUMBER)


def _pupils_twice(scene: Scene) -> Iterator[Remark]:
    """The same child under two numbers. Twins differ in first name, or else in initials."""
    given, initials = scene.column(Field.FIRST_NAME), scene.column(Field.INITIALS)
    called = [name or letters for name, letters in zip(given, initials, strict=True)]
    others = (scene.column(field) for field in (Field.PREFIX, Field.SURNAME, Field.BIRTH_DATE))
    children = list(zip(called, *others, strict=True))
    first = _first_places(children)
    if len(first) == len(children):
        return
    numbers = scene.column(Field.NUMBER)
    for pupil, (name, _, surname, born) in enumerate(children):
        earlier = first[children[pupil]]
        if name and surname and born and numbers[earlier] != numbers[pupil]:
            yield _same_as(scene, Code.PUPIL_TWICE, pupil, earlier, Field.SURNAME)


def _first_places(items: Sequence[_T]) -> Mapping[_T, int]:
    """Each item's first index."""
    return dict(zip(reversed(items), range(len(items) - 1, -1, -1), strict=True))


def _same_as(scene: Scene, code: Code, pupil: int, earlier: int, field: Field) -> Remark:
    """A remark at `pupil` that points at the row, and the sheet, of an earlier one."""
    sheet = scene.listing.block_of(earlier).grid.sheet.name
    row = scene.listing.rows[earlier]
    return scene.listing.remark(code, pupil, field, other_sheet=sheet, other_row=row)


def _codes_and_names(scene: Scene) -> Iterator[Remark]:
    """One group code has one name, and the other way round; the rows in the minority are told."""
    codes, names = scene.column(Field.GROUP_CODE), scene.column(Field.GROUP_NAME)
    pairs = Counter(pair for pair in zip(codes, names, strict=True) if all(pair))
    name_of = {code: name for (code, name), _ in reversed(pairs.most_common())}
    code_of = {name: code for (code, name), _ in reversed(pairs.most_common())}
    odd = {(c, n) for c, n in pairs if name_of[c] != n or code_of[n] != c}
    if not odd:
        return
    for pupil, (code, name) in enumerate(zip(codes, names, strict=True)):
        if (code, name) not in odd:
            continue
        if name_of[code] != name:
            yield scene.listing.remark(Code.CODE_TWO_NAMES, pupil, Field.GROUP_NAME)
        if code_of[name] != code:
            yield scene.listing.remark(Code.NAME_TWO_CODES, pupil, Field.GROUP_CODE)


def _ages(scene: Scene) -> Iterator[Remark]:
    """Birth dates in the future, and of those who are not of an age for the school."""
    ages, day = scene.profile.ages, first_of_september(scene.today)
    latest = _years_before(day, ages.youngest)
    earliest = _years_before(day, ages.oldest)
    today = scene.today.isoformat()
    for pupil, born in enumerate(scene.column(Field.BIRTH_DATE)):
        if earliest <= born <= latest or not born:
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
    numbers = scene.column(Field.NUMBER)
    for pupil, card in enumerate(scene.column(Field.CARD_NUMBER)):
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
