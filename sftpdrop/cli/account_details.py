"""What an admin may say of an account: names, BRINs, addresses, networks."""

import re
import unicodedata
from collections.abc import Sequence

from sftpdrop.core.network import parse_network
from sftpdrop.errors import InvalidInput

_MAX_NAME = 200
# Two digits and two letters, and two more digits for one of several locations (DUO's
# "vestigingsnummer").
_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}([0-9]{2})?")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_MAX_EMAIL = 254  # RFC 5321


def check_name(text: str) -> str:
    """Return a school's name in NFC with single spaces, or raise InvalidInput."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name:
        raise InvalidInput("a school needs a name", hint="give it with --name")
    if len(name) > _MAX_NAME:
        raise InvalidInput(f"the name is longer than {_MAX_NAME} characters")
    if not name.isprintable():
        raise InvalidInput("the name has characters that cannot be printed")
    return name


def check_brin(text: str) -> str:
    """Return a BRIN in capitals, or raise InvalidInput."""
    brin = "".join(text.split()).upper()
    if not _BRIN.fullmatch(brin):
        raise InvalidInput(
            f"'{text[:40]}' is not a BRIN",
            hint="a BRIN is two digits and two letters, such as 12AB; with a location, 12AB01",
        )
    return brin


def check_email(text: str) -> str:
    """Return an e-mail address, or raise InvalidInput; only a letter can tell whether it works."""
    email = text.strip()
    if len(email) > _MAX_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidInput(f"'{text[:80]}' is not an e-mail address")
    return email


def check_networks(texts: Sequence[str]) -> tuple[str, ...]:
    """Return addresses and networks in CIDR notation, each once, or raise InvalidInput.

    Empty text is no network either: a script's empty variable must not let everybody in.
    """
    parts = (part for text in texts for part in text.split(","))
    return tuple(dict.fromkeys(map(parse_network, parts)))
