"""What comes of a log-in, in the words that the school may see."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from sftpdrop.core.account import Account, Locale
from sftpdrop.texts.logins import LOGINS, WAITS


@dataclass(frozen=True, slots=True)
class Welcome:
    """The school is in."""

    account: Account


@dataclass(frozen=True, slots=True)
class MustChange:
    """The password is right, and a new one has to be chosen before anything else.

    `problems` are sentences about a new one that would not do.
    """

    account: Account
    problems: tuple[str, ...] = ()

    @property
    def prompt(self) -> str:
        """What SSH's dialogue shows above its questions."""
        sentences = self.problems or (LOGINS["must_change"].say(self.account.locale),)
        return "\n".join(sentences)


class Means(Enum):
    """What a proof is made with."""

    PASSWORD = auto()
    KEY = auto()


@dataclass(frozen=True, slots=True)
class FirstProof:
    """What a connection has proved of an account that wants its password and its key.

    It holds for the account as it was: whatever changes its `generation` takes the proof away.
    """

    means: Means
    generation: int

    def holds(self, means: Means, account: Account) -> bool:
        """Whether this is what was proved of the account as it is now."""
        return self == FirstProof(means, account.generation)

    def after_change(self, account: Account) -> "FirstProof":
        """The proof after the change of `account`'s password that was made on its connection."""
        changed = self.generation == account.generation
        return replace(self, generation=account.generation + 1) if changed else self


@dataclass(frozen=True, slots=True)
class Halfway:
    """One proof was right and another is wanted; `code` is of texts/logins.py and says which.

    No refusal yet: it becomes one when the connection ends without the other.
    """

    code: str
    sentence: str
    proved: FirstProof


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not in. `code` is one of texts/logins.py and is the same for whatever looks the same.

    `sentence` may be shown to whoever tried; the audit knows more.
    """

    code: str
    sentence: str


LoginResult = Welcome | MustChange | Halfway | Refusal


def refuse(code: str, locale: Locale, **params: str | int) -> Refusal:
    """A refusal with its sentence in `locale`."""
    return Refusal(code, LOGINS[code].say(locale, **params))


def refuse_until(until: datetime, now: datetime, locale: Locale) -> Refusal:
    """The refusal of a try that comes too soon, saying how long to wait, rounded up."""
    seconds = max(1, -((now - until) // timedelta(seconds=1)))
    count, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")
    unit += "s" * (count > 1)
    return refuse("throttled", locale, wait=WAITS[unit].say(locale, count=count))
