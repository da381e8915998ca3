"""What a receipt says: the verdicts, the reasons to hold a list, the headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sftpdrop.core.drop import Drop, DropState
from sftpdrop.core.verdict import MUST_DESTROY
from sftpdrop.roster.comparison import Change, HoldReason
from sftpdrop.texts.sentence import Sentence

APPROVED, REFUSED, WAITING = "GOEDGEKEURD", "AFGEKEURD", "IN WACHT"
"""The words by which a receipt's file name gives the verdict; the same in every language."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The word in the name, the first line, and what to do."""

    word: str
    verdict: Sentence
    advice: Sentence


class Outcome(Enum):
    """What became of a drop as its school sees it."""

    ACCEPTED = Wording(
        APPROVED,
        Sentence("de leerlingenlijst is in orde.", "the pupil list is in order."),
        Sentence(
            "U hoeft niets meer te doen. Controleer hieronder of het aantal leerlingen per groep "
            "klopt. Klopt het niet, lever dan een nieuwe lijst in.",
            "You need not do anything else. Please check below that the number of pupils in each "
            "group is right. If it is not, deliver a new list.",
        ),
    )
    APPROVED_BY_PERSON = Wording(
        APPROVED,
        Sentence(
            "de bibliotheek heeft de leerlingenlijst bekeken en goedgekeurd.",
            "the library has looked at the pupil list and approved it.",
        ),
        ACCEPTED.advice,
    )
    COLLECTED = Wording(
        APPROVED,
        Sentence(
            "de bibliotheek heeft de leerlingenlijst in gebruik genomen.",
            "the library has taken the pupil list into use.",
        ),
        Sentence(
            "U hoeft niets meer te doen. Verwijderen kan niet meer, want de bibliotheek heeft de "
            "lijst al. Klopt er iets niet, lever dan een nieuwe lijst in.",
            "You need not do anything else. The file can no longer be deleted, because the library "
            "has the list already. If something is wrong, deliver a new list.",
        ),
    )
    REPLACED = Wording(
        APPROVED,
        Sentence(
            "de leerlingenlijst was in orde. Er is daarna een nieuwere lijst "
            "goedgekeurd; die geldt.",
            "the pupil list was in order. A newer list was accepted after it; that one counts.",
        ),
        Sentence("U hoeft niets te doen.", "You need not do anything."),
    )
    REJECTED = Wording(
        REFUSED,
        Sentence("de leerlingenlijst is niet overgenomen.", "the pupil list was not taken."),
        Sentence(
            "Verbeter de fouten hieronder en lever het bestand opnieuw in, met dezelfde naam of "
            "een andere. Een lijst die eerder is goedgekeurd, blijft gelden.",
            "Please correct the errors below and deliver the file again, under the same name or "
            "another. A list that was accepted earlier still counts.",
        ),
    )
    DESTROYED = Wording(
        REFUSED,
        Sentence(
            "het bestand is niet overgenomen en is meteen vernietigd.",
            "the file was not taken and was destroyed at once.",
        ),
        Sentence(
            "Er staan gegevens in die de bibliotheek niet mag hebben. Verwijder die uit de lijst "
            "en lever het bestand opnieuw in. Een lijst die eerder is goedgekeurd, blijft gelden.",
            "It holds data that the library may not have. Please remove them from the list and "
            "deliver the file again. A list that was accepted earlier still counts.",
        ),
    )
    REJECTED_BY_PERSON = Wording(
        REFUSED,
        Sentence(
            "de bibliotheek heeft de leerlingenlijst bekeken en niet overgenomen.",
            "the library has looked at the pupil list and did not take it.",
        ),
        Sentence(
            "Lees de reden hieronder en lever een verbeterde lijst in. Een lijst die eerder is "
            "goedgekeurd, blijft gelden.",
            "Please read the reason below and deliver a corrected list. A list that was accepted "
            "earlier still counts.",
        ),
    )
    HELD = Wording(
        WAITING,
        Sentence(
            "de leerlingenlijst wijkt sterk af van de vorige. Iemand van de bibliotheek kijkt "
            "ernaar.",
            "the pupil list differs much from the last one. Somebody of the library will look "
            "at it.",
        ),
        Sentence(
            "Klopt de lijst, dan hoeft u niets te doen: u leest hier wat de bibliotheek besluit. "
            "Is er iets misgegaan bij het maken van de lijst, lever dan een nieuwe in. Tot die "
            "tijd blijft de vorige lijst gelden.",
            "If the list is right you need not do anything: you will read here what the library "
            "decides. If something went wrong in making it, deliver a new one. Until then the "
            "previous list counts.",
        ),
    )
    FAILED = Wording(
        WAITING,
        Sentence(
            "door een storing bij ons is de leerlingenlijst nog niet nagekeken. Iemand van de "
            "bibliotheek kijkt ernaar.",
            "because of trouble on our side the pupil list was not checked yet. Somebody of the "
            "library will look at it.",
        ),
        Sentence(
            "U hoeft niets te doen: het bestand is goed ontvangen en wordt bewaard. U leest hier "
            "wat ermee gebeurt.",
            "You need not do anything: the file was received well and is kept. You will read here "
            "what becomes of it.",
        ),
    )
    OVERTAKEN = Wording(
        WAITING,
        Sentence(
            "deze leerlingenlijst is niet meer nodig. Er is daarna een nieuwere lijst goedgekeurd; "
            "die geldt.",
            "this pupil list is no longer needed. A newer list was accepted after it; that one "
            "counts.",
        ),
        REPLACED.advice,
    )


_OUTCOMES: Mapping[DropState, Outcome] = {
    DropState.ACCEPTED: Outcome.ACCEPTED,
    DropState.COLLECTED: Outcome.COLLECTED,
    DropState.SUPERSEDED: Outcome.REPLACED,
    DropState.REJECTED: Outcome.REJECTED,
    DropState.HELD: Outcome.HELD,
    DropState.FAILED: Outcome.FAILED,
}

_BY_PERSON: Mapping[tuple[DropState, DropState | None], Outcome] = {
    (DropState.ACCEPTED, DropState.HELD): Outcome.APPROVED_BY_PERSON,
    (DropState.SUPERSEDED, DropState.HELD): Outcome.OVERTAKEN,
}


def outcome_of(drop: Drop) -> Outcome:
    """What became of a judged drop; its state and the way it came there decide."""
    if drop.state is DropState.REJECTED and drop.reason:
        destroyed = drop.reason == MUST_DESTROY
        return Outcome.DESTROYED if destroyed else Outcome.REJECTED_BY_PERSON
    return _BY_PERSON.get((drop.state, drop.prior_state), _OUTCOMES[drop.state])


REASONS: Mapping[str, Sentence] = {
    HoldReason.UNEXPECTED_LEAVERS: Sentence(
        "Er ontbreken veel leerlingen die op de vorige lijst stonden en niet in de hoogste groep "
        "zaten.",
        "Many pupils of the last list are missing who were not in the highest year group.",
    ),
    HoldReason.GROUP_MISSING: Sentence(
        "Van een hele groep op de vorige lijst staat niemand meer op deze lijst, of een jaargroep "
        "is leeg.",
        "Nobody of a whole group on the last list is on this one, or a year group is empty.",
    ),
    HoldReason.FEW_MATCHES: Sentence(
        "Te veel leerlingnummers van de vorige lijst komen niet meer voor. Is dit de lijst van uw "
        "eigen school, met de leerlingnummers uit uw leerlingadministratie?",
        "Too many pupil numbers of the last list are gone. Is this your own school's list, with "
        "the pupil numbers of your pupil administration?",
    ),
    HoldReason.LAST_YEARS_LIST: Sentence(
        "Dit lijkt de lijst van het vorige schooljaar te zijn: de leerlingen zitten nog in "
        "dezelfde jaargroep.",
        "This seems to be the list of the last school year: the pupils are in the same year group "
        "still.",
    ),
    HoldReason.TOTAL_DROPPED: Sentence(
        "Er staan veel minder leerlingen op dan op de vorige lijst.",
        "There are far fewer pupils on it than on the last list.",
    ),
}
"""Why a list is held, by the codes that the database keeps."""

GLOSSES: Mapping[str, Sentence] = {
    APPROVED: Sentence("GOEDGEKEURD", "GOEDGEKEURD (accepted)"),
    REFUSED: Sentence("AFGEKEURD", "AFGEKEURD (rejected)"),
    WAITING: Sentence("IN WACHT", "IN WACHT (waiting)"),
}
"""The verdict's word at the start of the text, for those who do not read Dutch as well."""

CHANGES: Mapping[str, Sentence] = {
    Change.NEW: Sentence("nieuw op de lijst", "new on the list"),
    Change.LEAVERS_EXPECTED: Sentence(
        "van school na de hoogste groep", "left after the highest year group"
    ),
    Change.LEAVERS_UNEXPECTED: Sentence("om andere redenen weg", "gone for other reasons"),
    Change.MOVED_UP: Sentence("naar een hogere jaargroep", "to a higher year group"),
    Change.STAYED: Sentence("in dezelfde jaargroep gebleven", "stayed in the same year group"),
    Change.MOVED_DOWN: Sentence("naar een lagere jaargroep", "to a lower year group"),
    Change.UNCHANGED: Sentence("onveranderd", "unchanged"),
}
"""What became of pupils since the last list."""

ERRORS = Sentence("Fouten: {count}", "Errors: {count}")
WARNINGS = Sentence(
    "Let op: {count} (hierom wordt de lijst niet afgekeurd, maar kijk het na)",
    "Please note: {count} (the list is not rejected for these, but please check them)",
)
MORE_FINDINGS = Sentence(
    "en nog {count} meer; verbeter eerst deze.", "and {count} more; please correct these first."
)
GROUPS = Sentence("Aantal leerlingen per groep", "Number of pupils in each group")
YEAR_GROUP = Sentence("jaargroep {year}", "year group {year}")
TOTAL = Sentence("samen", "together")
COMPARISON = Sentence("Vergeleken met de vorige lijst", "Compared with the last list")
PARTICULARS = Sentence("Over dit bestand", "About this file")
FILE = Sentence("bestand", "file")
SIZE = Sentence("grootte", "size")
BYTES = Sentence("{count} bytes", "{count} bytes")
RECEIVED = Sentence("ontvangen", "received")
REFERENCE = Sentence("kenmerk", "reference")
REASON = Sentence("Reden: {reason}", "Reason: {reason}")
MARKED_COPY = Sentence(
    "In het bestand '{name}' hiernaast zijn de cellen met een fout gekleurd. U kunt het ophalen, "
    "verbeteren en zo weer inleveren. Het blijft hoogstens {hours} staan en verdwijnt zodra u iets "
    "inlevert. Het is alleen op te halen vanaf het adres waarvandaan u de lijst inleverde.",
    "In the file '{name}' beside this one the cells with an error are coloured. You can fetch it, "
    "correct it and deliver it as it is. It stays for at most {hours} and goes when you deliver "
    "anything. It can be fetched only from the address that you delivered the list from.",
)
