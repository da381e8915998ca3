"""A password that an admin gives an account: made here, or read from stdin."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from sftpdrop.cli import output
from sftpdrop.core.account import Account
from sftpdrop.core.password import (
    MAX_BYTES,
    PasswordProblem,
    generate_password,
    hash_password,
    problems,
)
from sftpdrop.errors import InvalidInput
from sftpdrop.settings import LoginSettings

_WORDS: Mapping[PasswordProblem, str] = {
    PasswordProblem.TOO_SHORT: "it has fewer than {least} characters",
    PasswordProblem.TOO_LONG: "it is longer than {most} bytes, and bcrypt would ignore the rest",
    PasswordProblem.CHARACTERS: "it has characters that not every SSH program can send",
    PasswordProblem.PASS_NUMBER: "it holds the pass number",
    PasswordProblem.SCHOOL_NAME: "it holds a word of the school's name",
    PasswordProblem.MOST_USED: "it is one of the most used passwords, or much like one",
    PasswordProblem.NOT_NEW: "it is the present password",
}
"""What an admin reads; a school reads texts/logins.py."""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password with its hash, and whether its admin must be shown it: it was made here."""

    text: str
    hash: str
    made_here: bool

    @property
    def to_show(self) -> str | None:
        """The password if nobody knows it yet."""
        return self.text if self.made_here else None

    def tell(self) -> None:
        """Print a password that was made here: this once."""
        if self.made_here:
            output.say(f"password: {self.text}")
            output.warn("the password is shown only this once")


def make_password(login: LoginSettings) -> NewPassword:
    """Make a password; takes a quarter of a second of one core at bcrypt's cost 12."""
    text = generate_password()
    return NewPassword(text, hash_password(text, login.bcrypt_cost), made_here=True)


def choose_password(account: Account, login: LoginSettings, *, from_stdin: bool) -> NewPassword:
    """Make a password, or take the first line of stdin; InvalidInput says all that is wrong."""
    if not from_stdin:
        return make_password(login)
    text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise InvalidInput("stdin holds no password", hint="pipe one line into this command")
    if faults := problems(text, account, login.password_min_length):
        limits = {"least": login.password_min_length, "most": MAX_BYTES}
        reasons = "; ".join(_WORDS[fault].format(**limits) for fault in faults)
        raise InvalidInput(
            f"this password is not taken: {reasons}",
            hint="leave --password-stdin out, and a good one is made",
        )
    return NewPassword(text, hash_password(text, login.bcrypt_cost), made_here=False)
