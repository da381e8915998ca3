"""The note that travels with a delivery or a withdrawal: drop.json.

It comes from the server, which faces the internet, so each field is read in its one form. What
passes here can be stored, compared and shown; nothing of it is looked at again.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.filename import parse_name
from sftpdrop.core.identifiers import DropId, parse_pass_number
from sftpdrop.errors import InvalidInput, Refused

_SIZES = range(2**63)  # bytes; what the database holds
_YEARS = range(2000, 9000)  # far enough from the ends of the calendar to reckon with
_LONGEST_CLIENT, _LONGEST_ADDRESS = 255, 45  # characters; the columns of the database

# What a note gives rise to that is no JSON object, or whose fields are of other types or too few.
_MISUNDERSTOOD = (AttributeError, KeyError, RecursionError, Refused, TypeError, ValueError)


def encode(message: Delivery | Withdrawal) -> bytes:
    """A message as drop.json holds it: an object with `kind` and the message's fields."""
    (kind,) = (name for name, form in _KINDS.items() if isinstance(message, form))
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    return json.dumps({"kind": kind, **values}, default=_iso).encode()


def decode(note: bytes) -> Delivery | Withdrawal:
    """The message of a note, or InvalidInput where a field is not what `encode` writes."""
    try:
        values: dict[str, Any] = json.loads(note)
        kind = _KINDS[values.pop("kind")]
        return kind(**{key: _FORMS[key](value) for key, value in values.items()})
    except _MISUNDERSTOOD as error:
        raise InvalidInput(f"{type(error).__name__}: {error}") from error


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value)} does not belong in a note")


def _size(value: int) -> int:
    if type(value) is not int or value not in _SIZES:
        raise ValueError("not a size")
    return value


def _sha256(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value, re.ASCII):
        raise ValueError("not a SHA-256")
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise ValueError("not a moment with its time zone")
    return moment.astimezone(UTC)


def _text(longest: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        value.encode()  # a lone surrogate has no bytes
        if len(value) > longest or "\0" in value:
            raise ValueError("not a text that can be stored")
        return value

    return check


_KINDS: Mapping[str, type[Delivery] | type[Withdrawal]] = {
    "delivery": Delivery,
    "withdrawal": Withdrawal,
}
_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "id": DropId.parse,
    "pass_number": parse_pass_number,
    "name": lambda value: parse_name(value).text,
    "size": _size,
    "sha256": _sha256,
    "received_at": _moment,
    "withdrawn_at": _moment,
    "client": _text(_LONGEST_CLIENT),
    "address": _text(_LONGEST_ADDRESS),
}
