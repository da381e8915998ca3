"""What a school reads when it logs in or changes its password."""

from collections.abc import Mapping

from sftpdrop.core.password import PasswordProblem
from sftpdrop.texts.sentence import Sentence

LOGINS: Mapping[str, Sentence] = {
    # One sentence for an unknown pass number and a wrong password: nobody learns which it was.
    "wrong": Sentence(
        "Het pasnummer of het wachtwoord klopt niet. De bibliotheek kan u een nieuw wachtwoord "
        "geven.",
        "The pass number or the password is not right. The library can give you a new password.",
    ),
    "throttled": Sentence(
        "Er is te vaak een verkeerd wachtwoord gegeven. Probeer het over {wait} opnieuw, of bel "
        "de bibliotheek.",
        "A wrong password was given too often. Try again in {wait}, or call the library.",
    ),
    "busy": Sentence(
        "Het is nu te druk om in te loggen. Probeer het over een minuut opnieuw.",
        "Too many schools are logging in right now. Try again in a minute.",
    ),
    "unavailable": Sentence(
        "Inloggen lukt nu niet door een storing bij ons. Probeer het later opnieuw.",
        "Logging in is not possible now because of a fault on our side. Try again later.",
    ),
    "account_closed": Sentence(
        "Dit pasnummer is afgesloten. Bel de bibliotheek.",
        "This pass number is closed. Call the library.",
    ),
    "account_ended": Sentence(
        "Dit pasnummer is niet meer geldig. Bel de bibliotheek.",
        "This pass number is no longer valid. Call the library.",
    ),
    "network_not_permitted": Sentence(
        "Met dit pasnummer kunt u niet vanaf deze plek inloggen. Doe het op school, of bel de "
        "bibliotheek.",
        "This pass number cannot be used from here. Log in at school, or call the library.",
    ),
    "key_needed": Sentence(
        "Voor dit pasnummer is naast het wachtwoord ook de sleutel nodig.",
        "This pass number needs its key as well as its password.",
    ),
    "password_needed": Sentence(
        "Voor dit pasnummer is naast de sleutel ook het wachtwoord nodig.",
        "This pass number needs its password as well as its key.",
    ),
    "key_not_permitted": Sentence(
        "Deze sleutel mag niet (meer) of niet vanaf deze plek gebruikt worden.",
        "This key may not be used (any more), or not from here.",
    ),
    "must_change": Sentence(
        "U moet eerst een nieuw wachtwoord kiezen.",
        "You must choose a new password first.",
    ),
}

PASSWD: Mapping[str, Sentence] = {
    "old": Sentence("Huidige wachtwoord: ", "Current password: "),
    "new": Sentence("Nieuw wachtwoord: ", "New password: "),
    "again": Sentence("Nieuw wachtwoord, nog een keer: ", "New password, once more: "),
    "different": Sentence(
        "De twee nieuwe wachtwoorden zijn niet hetzelfde. Probeer het nog een keer.",
        "The two new passwords are not the same. Please try again.",
    ),
    "changed": Sentence(
        "Het wachtwoord is gewijzigd. Log opnieuw in met het nieuwe wachtwoord; lopende "
        "verbindingen worden verbroken.",
        "The password was changed. Log in again with the new one; running connections are ended.",
    ),
    "unchanged": Sentence(
        "Het wachtwoord is niet gewijzigd.",
        "The password was not changed.",
    ),
}

WAITS: Mapping[str, Sentence] = {
    "second": Sentence("1 seconde", "1 second"),
    "seconds": Sentence("{count} seconden", "{count} seconds"),
    "minute": Sentence("1 minuut", "1 minute"),
    "minutes": Sentence("{count} minuten", "{count} minutes"),
}

PASSWORD_PROBLEMS: Mapping[PasswordProblem, Sentence] = {
    PasswordProblem.TOO_SHORT: Sentence(
        "Het nieuwe wachtwoord is te kort: neem minstens {limit} tekens.",
        "The new password is too short: use at least {limit} characters.",
    ),
    PasswordProblem.TOO_LONG: Sentence(
        "Het nieuwe wachtwoord is te lang: hoogstens 72 bytes, dat zijn 72 gewone letters; een "
        "letter met een accent telt voor twee.",
        "The new password is too long: at most 72 bytes, which is 72 plain letters; a letter "
        "with an accent counts for two.",
    ),
    PasswordProblem.CHARACTERS: Sentence(
        "Het nieuwe wachtwoord bevat een teken dat bij het inloggen niet werkt. Gebruik gewone "
        "letters, cijfers en leestekens.",
        "The new password has a character that does not work when logging in. Use plain letters, "
        "digits and punctuation.",
    ),
    PasswordProblem.PASS_NUMBER: Sentence(
        "Het pasnummer mag niet in het wachtwoord staan.",
        "The pass number may not be part of the password.",
    ),
    PasswordProblem.SCHOOL_NAME: Sentence(
        "De naam van de school mag niet in het wachtwoord staan.",
        "The school's name may not be part of the password.",
    ),
    PasswordProblem.MOST_USED: Sentence(
        "Dit wachtwoord is te makkelijk te raden. Neem bijvoorbeeld drie woorden die niets met "
        "elkaar te maken hebben.",
        "This password is too easy to guess. Use for example three words that have nothing to do "
        "with each other.",
    ),
    PasswordProblem.NOT_NEW: Sentence(
        "Het nieuwe wachtwoord is hetzelfde als het oude. Kies een ander.",
        "The new password is the same as the old one. Choose another.",
    ),
}
