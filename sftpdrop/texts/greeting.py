"""What `ssh PASS@host` says: what a school has delivered and what became of it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sftpdrop.core.account import Locale
from sftpdrop.core.drop import Drop, DropState
from sftpdrop.texts.sentence import Sentence

_ZONE = ZoneInfo("Europe/Amsterdam")  # the schools are in the Netherlands
_SHOWN = 20

_NOTHING = Sentence(
    "{school} heeft nog niets ingeleverd.",
    "{school} has not delivered anything yet.",
)
_HEADING = Sentence("{school} heeft ingeleverd:", "{school} has delivered:")
_HOW = Sentence(
    "Inleveren kan met WinSCP of FileZilla (protocol SFTP).",
    "Deliver with WinSCP or FileZilla (protocol SFTP).",
)
_STATES = {
    DropState.RECEIVED: Sentence("ontvangen", "received"),
    DropState.INSPECTING: Sentence("wordt bekeken", "being looked at"),
    DropState.ACCEPTED: Sentence("goedgekeurd", "accepted"),
    DropState.REJECTED: Sentence("afgekeurd", "rejected"),
    DropState.HELD: Sentence("in wacht: een medewerker kijkt ernaar", "held: a person will look"),
    DropState.FAILED: Sentence("in wacht: een medewerker kijkt ernaar", "held: a person will look"),
    DropState.COLLECTED: Sentence("goedgekeurd en opgehaald", "accepted and collected"),
    DropState.SUPERSEDED: Sentence("vervangen door een nieuwere lijst", "replaced by a newer list"),
    DropState.WITHDRAWN: Sentence("ingetrokken", "withdrawn"),
    DropState.PURGED: Sentence("afgehandeld", "done with"),
}


def greet(school: str, drops: Sequence[Drop], locale: Locale) -> str:
    """The lines of the greeting, newest drop first."""
    if not drops:
        return f"{_NOTHING.say(locale, school=school)}\n{_HOW.say(locale)}\n"
    lines = [_HEADING.say(locale, school=school)]
    for drop in list(reversed(drops))[:_SHOWN]:
        moment = drop.received_at.astimezone(_ZONE).strftime("%d-%m-%Y %H:%M")
        lines.append(f"  {moment}  {drop.name}: {_STATES[drop.state].say(locale)}")
    return "\n".join([*lines, _HOW.say(locale), ""])
