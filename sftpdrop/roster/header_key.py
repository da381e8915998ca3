"""How headers are compared: by their letters and digits alone."""

import re
import unicodedata
from functools import lru_cache

_NOT_KEY = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[A-Z]*[a-z]+|[A-Z]+")


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """`Geb. datum`, `GEB_DATUM` and `gebdatum` are one: case, marks and diacritics do not count."""
    return _NOT_KEY.sub("", _plain(text).casefold())


@lru_cache(maxsize=4096)
def header_words(text: str) -> frozenset[str]:
    """The words of a header, `naamOuder1` and `NAAM_OUDER 1` alike, and its whole key."""
    words = {word.casefold() for word in _WORD.findall(_plain(text))}
    return frozenset(words | {header_key(text)})


def with_a_slip(key: str) -> frozenset[str]:
    """A key and all that it is with one character left out.

    Two keys share one of these where they differ in one character that was left out, put in,
    changed or exchanged with its neighbour.
    """
    return frozenset((key, *(key[:at] + key[at + 1 :] for at in range(len(key)))))


def _plain(text: str) -> str:
    """Return `text` without diacritics."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
