"""Passwords: how they are made, brought to one form, judged and hashed."""

import re
import secrets
import stringprep
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import bcrypt

from sftpdrop.core.account import Account

MAX_BYTES = 72
"""What bcrypt looks at; a longer password would be cut off there, so it is refused instead."""

DEFAULT_MIN_LENGTH = 10
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
_MIN_NAME_WORD = 4
_MIN_SCORE = 2  # zxcvbn: more than a million guesses, years at the pace that the throttle allows

# What an SSH server may not accept in a password: RFC 4013 section 2.3, and of section 2.4 (text
# from right to left) all of it, since few keyboards here could type it.
_PROHIBITED = (
    stringprep.in_table_d1,
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


class PasswordProblem(StrEnum):
    """Why a password is not taken. The words are in texts/logins.py."""

    TOO_SHORT = "password_too_short"
    TOO_LONG = "password_too_long"
    CHARACTERS = "password_characters"
    PASS_NUMBER = "password_pass_number"  # noqa: S105 - a code, not a password
    SCHOOL_NAME = "password_school_name"
    MOST_USED = "password_most_used"
    NOT_NEW = "password_not_new"


def generate_password() -> str:
    """Make a password of 64 bits that can be said over a telephone: `lusab-fihuz-tugad-mokib`.

    Four proquints (arXiv:0901.4016): consonant, vowel, consonant, vowel, consonant. No capitals,
    digits or letters that are mixed up in print, and every group can be pronounced.
    """
    return "-".join(_proquint() for _ in range(4))


def normalise(password: str) -> bytes:
    """The bytes that are hashed: equal for the same text however it was typed.

    NFC alone would not do: SSH servers pass a password through SASLprep (RFC 4013), which is NFKC
    and some mappings, before we see it. Doing the same here makes a password that was set on the
    command line the one that arrives at a log-in.
    """
    mapped = (
        " " if stringprep.in_table_c12(character) else character
        for character in password
        if not stringprep.in_table_b1(character)
    )
    return unicodedata.normalize("NFKC", "".join(mapped)).encode("utf-8", "surrogatepass")


def problems(
    password: str, account: Account, min_length: int = DEFAULT_MIN_LENGTH
) -> list[PasswordProblem]:
    """Everything that is wrong with a password that people chose for `account`."""
    found = _problems(normalise(password).decode("utf-8", "replace"), account, min_length)
    can_be_typed = _can_be_typed(password)
    return list(found) + ([] if can_be_typed else [PasswordProblem.CHARACTERS])


def hash_password(password: str, cost: int) -> str:
    """Hash a password with bcrypt at `cost` (2^cost rounds); ValueError above MAX_BYTES."""
    return bcrypt.hashpw(normalise(password), bcrypt.gensalt(cost)).decode("ascii")


def verify(password: str, password_hash: str) -> bool:
    """Whether `password` is the one that was hashed; takes as long whatever the answer is."""
    content = normalise(password)
    # Nothing that long was ever hashed, and the answer must not come sooner for it.
    matches = bcrypt.checkpw(content[:MAX_BYTES], password_hash.encode("ascii"))
    return matches and len(content) <= MAX_BYTES


def cost_of(password_hash: str) -> int:
    """The cost at which a hash was made: `$2b$12$…` is 12."""
    return int(password_hash.split("$")[2])


def with_cost(password_hash: str, cost: int) -> str:
    """The same salt at another cost: matches no password, only takes the time of one."""
    return re.sub(r"(?<=\$)\d\d(?=\$)", f"{cost:02d}", password_hash, count=1)


def _proquint() -> str:
    return "".join(secrets.choice(letters) for letters in [_CONSONANTS, _VOWELS] * 2) + (
        secrets.choice(_CONSONANTS)
    )


def _problems(password: str, account: Account, min_length: int) -> Iterator[PasswordProblem]:
    if len(password) < min_length:
        yield PasswordProblem.TOO_SHORT
    if len(password.encode()) > MAX_BYTES:
        yield PasswordProblem.TOO_LONG
    if account.pass_number in password:
        yield PasswordProblem.PASS_NUMBER
    if _holds_name(password, account.name):
        yield PasswordProblem.SCHOOL_NAME
    if _is_most_used(password):
        yield PasswordProblem.MOST_USED


def _can_be_typed(password: str) -> bool:
    """Whether every SSH server passes it on: RFC 4013 knows the characters of Unicode 3.2."""
    arrives = normalise(password).decode("utf-8", "replace")
    return not (
        any(stringprep.in_table_a1(character) for character in password)
        or any(table(character) for character in arrives for table in _PROHIBITED)
    )


def _holds_name(password: str, name: str) -> bool:
    parts = [part for part in re.split(r"[\W_]+", _plain(name)) if part]
    words = [word for word in (*parts, "".join(parts)) if len(word) >= _MIN_NAME_WORD]
    plain = re.sub(r"[\W_]+", "", _plain(password))
    return any(word in plain for word in words)


def _plain(text: str) -> str:
    """Without case and diacritics."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _is_most_used(password: str) -> bool:
    """Whether it is one of the most used passwords, or put together of them, dates and rows."""
    # Its lists take 20 MB and a tenth of a second: only who changes a password pays for them.
    from zxcvbn import zxcvbn

    if not password:
        return False  # of nothing it has no score; that it is too short is told already
    if zxcvbn(password[:MAX_BYTES])["score"] < _MIN_SCORE:
        return True
    # `Welkom2026!`: what people add to a listed word, where that is most of the password.
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password[:MAX_BYTES])
    return len(word) * 2 >= len(password) and _is_listed(zxcvbn(word)["sequence"])


def _is_listed(sequence: Sequence[Mapping[str, Any]]) -> bool:
    """Whether zxcvbn found all of a text at once in its list of passwords."""
    return len(sequence) == 1 and sequence[0].get("dictionary_name") == "passwords"
