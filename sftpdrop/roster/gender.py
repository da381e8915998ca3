"""Gender, whose letters mean different things in different lists."""

from collections.abc import Iterable

from sftpdrop.roster.cells import plain_text
from sftpdrop.roster.codes import Code
from sftpdrop.roster.reading import Reader, Reading, guessed
from sftpdrop.roster.workbook import Value

_BOY, _GIRL, _UNKNOWN = "M", "V", ""

# 0, 1, 2 and 9 are the codes of EDEXML 2.1.
_CERTAIN = {
    **dict.fromkeys(("1", "j", "jongen", "man", "mannelijk", "mnl", "male", "boy"), _BOY),
    **dict.fromkeys(
        ("2", "v", "f", "meisje", "vrouw", "vrouwelijk", "vrl", "vrw", "female", "girl"), _GIRL
    ),
    **dict.fromkeys(("0", "9", "x", "o", "onbekend", "onb", "anders", "nvt"), _UNKNOWN),
}
_BOYS_LETTERS = frozenset({"j", "jongen"})  # beside these, M is a meisje
_GIRLS_LETTERS = frozenset({"v", "f", "vrouw", "female"})  # beside these, M is a man
_JM_HEADERS = ("jm", "jongenmeisje", "jongenofmeisje")  # also behind other words: Geslacht (J/M)


def gender_reader(values: Iterable[Value], header_keys: Iterable[str]) -> Reader:
    """Return a reader for the gender column that holds `values`, under these headers.

    M is a man beside V and a meisje beside J, so the whole column decides; the header, where the
    column holds nothing else. A column with both leaves M open, and it is left empty.
    """
    seen = {_letter(value) for value in values}
    with_j, with_v = bool(seen & _BOYS_LETTERS), bool(seen & _GIRLS_LETTERS)
    under_jm = not with_v and any(key.endswith(_JM_HEADERS) for key in header_keys)
    letter_m = Reading(_GIRL if with_j or under_jm else _BOY)
    if with_j and with_v:
        letter_m = guessed(_UNKNOWN, Code.GENDER_AMBIGUOUS)

    def read(value: Value) -> Reading:
        letter = _letter(value)
        if letter == "m":
            return letter_m
        if letter in _CERTAIN:
            return Reading(_CERTAIN[letter])
        return guessed(_UNKNOWN, Code.GENDER_UNKNOWN)

    return read


def _letter(value: Value) -> str:
    return plain_text(value).strip(".").casefold()
