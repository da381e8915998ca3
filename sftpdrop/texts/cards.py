"""The letter that tells a school how to deliver its list."""

from collections.abc import Mapping
from enum import Enum, auto

from sftpdrop.texts.sentence import Sentence


class Card(Enum):
    """The sentences of the letter, in the order in which they are read."""

    TITLE = auto()
    INTRODUCTION = auto()
    ADDRESS = auto()
    PORT = auto()
    PROTOCOL = auto()
    PASS_NUMBER = auto()
    PASSWORD = auto()
    PASSWORD_ONCE = auto()
    PASSWORD_MUST_CHANGE = auto()
    PASSWORD_KNOWN = auto()
    KEY_TITLE = auto()
    KEY_COMPARE = auto()
    KEY_DIFFERS = auto()
    STEPS_WINSCP = auto()
    STEPS_FILEZILLA = auto()
    SITE_FILES = auto()
    ANSWER_TITLE = auto()
    ANSWER = auto()
    PRIVACY = auto()


CARD: Mapping[Card, Sentence] = {
    Card.TITLE: Sentence("Leerlingenlijst aanleveren", "Delivering your pupil list"),
    Card.INTRODUCTION: Sentence(
        "Met deze gegevens levert uw school de leerlingenlijst (een Excel-bestand) veilig aan bij "
        "de bibliotheek. Alleen uw school ziet wat u aanlevert. Bewaar deze brief achter slot.",
        "With these details your school delivers its pupil list (an Excel file) to the library "
        "safely. Only your school sees what you deliver. Please keep this letter locked away.",
    ),
    Card.ADDRESS: Sentence("Server (hostnaam)", "Server (host name)"),
    Card.PORT: Sentence("Poort", "Port"),
    Card.PROTOCOL: Sentence("Protocol", "Protocol"),
    Card.PASS_NUMBER: Sentence("Pasnummer (gebruikersnaam)", "Pass number (user name)"),
    Card.PASSWORD: Sentence("Wachtwoord", "Password"),
    Card.PASSWORD_ONCE: Sentence(
        "Het wachtwoord staat alleen op deze brief; ook de bibliotheek kan het niet opzoeken. "
        "Kwijt? Vraag de bibliotheek om een nieuw.",
        "The password is on this letter only; the library cannot look it up either. "
        "Lost it? Ask the library for a new one.",
    ),
    Card.PASSWORD_MUST_CHANGE: Sentence(
        "Bij de eerste keer inloggen wordt u om een nieuw wachtwoord gevraagd.",
        "When you log in for the first time you are asked for a new password.",
    ),
    Card.PASSWORD_KNOWN: Sentence(
        "het wachtwoord dat uw school al heeft",
        "the password that your school has already",
    ),
    Card.KEY_TITLE: Sentence("Is dit echt onze server?", "Is this really our server?"),
    Card.KEY_COMPARE: Sentence(
        "Bij de eerste verbinding meldt uw programma dat het de server nog niet kent en toont het "
        "de sleutel. Vergelijk die met deze regels. Klopt het, sla de sleutel dan op.",
        "At the first connection your program says that it does not know the server yet and "
        "shows its key. Compare that with these lines. If they are the same, save the key.",
    ),
    Card.KEY_DIFFERS: Sentence(
        "Klopt het niet, of komt de vraag later nog eens? Verbind niet en bel de bibliotheek.",
        "If they differ, or the question comes back later, do not connect and call the library.",
    ),
    Card.ANSWER_TITLE: Sentence("Wat er daarna gebeurt", "What happens next"),
    Card.ANSWER: Sentence(
        "Binnen een minuut verschijnt naast uw bestand een antwoord (ververs met F5). "
        "De naam eindigt op:",
        "Within a minute an answer appears beside your file (press F5 to refresh). "
        "Its name ends in:",
    ),
    Card.PRIVACY: Sentence(
        "Zet geen burgerservicenummers (BSN) of andere gegevens in de lijst dan gevraagd, en "
        "stuur de lijst nooit per e-mail.",
        "Put no citizen service numbers (BSN) or other data in the list than were asked for, and "
        "never send the list by e-mail.",
    ),
    Card.SITE_FILES: Sentence(
        "Kreeg u een bestand bij deze brief? Dan is alles behalve het wachtwoord al ingevuld. "
        "WinSCP: Extra > Sites importeren. FileZilla: Bestand > Importeren.",
        "Did you get a file with this letter? Then all but the password is filled in already. "
        "WinSCP: Tools > Import Sites. FileZilla: File > Import.",
    ),
    Card.STEPS_WINSCP: Sentence("Met WinSCP", "With WinSCP"),
    Card.STEPS_FILEZILLA: Sentence("Met FileZilla", "With FileZilla"),
}

ANSWERS: Mapping[str, Sentence] = {
    "GOEDGEKEURD": Sentence(
        "Klaar: de bibliotheek heeft uw lijst.",
        "Accepted. Done: the library has your list.",
    ),
    "AFGEKEURD": Sentence(
        "In het antwoord staat welke cel u verbetert; stuur het bestand daarna opnieuw.",
        "Rejected. The answer says which cell to mend; then send the file again.",
    ),
    "IN WACHT": Sentence(
        "Een medewerker van de bibliotheek kijkt er eerst naar. U hoeft niets te doen.",
        "Held. Someone at the library looks at it first. You need not do anything.",
    ),
}
"""What each word in the name of a receipt means."""

WINSCP_STEPS: tuple[Sentence, ...] = (
    Sentence(
        "Start WinSCP en kies een nieuwe site. Kies als bestandsprotocol SFTP.",
        "Start WinSCP and choose a new site. As file protocol choose SFTP.",
    ),
    Sentence(
        "Vul hostnaam {host}, poort {port} en gebruikersnaam {user} in, en uw wachtwoord.",
        "Fill in host name {host}, port {port}, user name {user} and your password.",
    ),
    Sentence(
        "Log in. Vergelijk de sleutel (zie boven) en accepteer hem.",
        "Log in. Compare the key (see above) and accept it.",
    ),
    Sentence(
        "Sleep het Excel-bestand van links (uw computer) naar rechts (de server).",
        "Drag the Excel file from the left (your computer) to the right (the server).",
    ),
)

FILEZILLA_STEPS: tuple[Sentence, ...] = (
    Sentence(
        "Start FileZilla en open Bestand > Sitebeheer. Maak een nieuwe site met protocol SFTP.",
        "Start FileZilla and open File > Site Manager. Make a new site with protocol SFTP.",
    ),
    Sentence(
        "Vul host {host}, poort {port} en gebruiker {user} in. Aanmeldtype: {logon}.",
        "Fill in host {host}, port {port} and user {user}. Logon type: {logon}.",
    ),
    Sentence(
        "Verbind en geef uw wachtwoord. Vergelijk de sleutel (zie boven) en vertrouw hem altijd.",
        "Connect and give your password. Compare the key (see above) and trust it always.",
    ),
    Sentence(
        "Sleep het Excel-bestand van links (uw computer) naar rechts (de server).",
        "Drag the Excel file from the left (your computer) to the right (the server).",
    ),
)

FILEZILLA_LOGON: Mapping[bool, Sentence] = {
    False: Sentence("Vraag naar wachtwoord", "Ask for password"),
    True: Sentence("Interactief", "Interactive"),
}
"""FileZilla's logon type; with `Interactive` alone it can ask for a new password."""
