"""What a school's program hears when the server ends its connection or opens no channel."""

from collections.abc import Mapping

from sftpdrop.texts.sentence import Sentence

PARTINGS: Mapping[str, Sentence] = {
    "too_many_connections": Sentence(
        "Er zijn te veel verbindingen tegelijk. Probeer het over een minuut opnieuw.",
        "There are too many connections at once. Try again in a minute.",
    ),
    "too_many_sessions": Sentence(
        "Uw school is te vaak tegelijk ingelogd (hoogstens {limit} keer). Sluit een ander venster, "
        "of probeer het over een minuut opnieuw.",
        "Your school is logged in too many times at once (at most {limit}). Close another window, "
        "or try again in a minute.",
    ),
    "too_many_channels": Sentence(
        "Uw programma opent te veel tegelijk over deze verbinding (hoogstens {limit}). Stuur de "
        "bestanden na elkaar.",
        "Your program opens too much at once over this connection (at most {limit}). Send the "
        "files one after another.",
    ),
    "too_many_tries": Sentence(
        "Er is te vaak geprobeerd in te loggen. Maak opnieuw verbinding.",
        "There were too many tries to log in. Connect again.",
    ),
    "too_many_keys": Sentence(
        "Uw programma biedt te veel sleutels aan. Stel in dat het alleen de goede aanbiedt.",
        "Your program offers too many keys. Have it offer only the right one.",
    ),
    "not_logged_in": Sentence(
        "U bent niet ingelogd. Maak opnieuw verbinding.",
        "You are not logged in. Connect again.",
    ),
    "restart": Sentence(
        "De server wordt opnieuw gestart. Maak over een minuut opnieuw verbinding.",
        "The server is being restarted. Connect again in a minute.",
    ),
    "account_changed": Sentence(
        "Er is iets aan dit pasnummer gewijzigd. Log opnieuw in.",
        "This account was changed. Log in again.",
    ),
    "idle": Sentence(
        "Er is lange tijd niets gevraagd. Maak opnieuw verbinding als u verder wilt.",
        "Nothing was asked for a long time. Connect again to go on.",
    ),
}
