"""The forms that a setting's value may have; a refusal says what is allowed."""

import re
from ipaddress import ip_address, ip_network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field


def split_listen(listen: str) -> tuple[str, int]:
    """Split `HOST:PORT` or `[IPv6]:PORT`; the host is an IP address, the port 0 to 65535."""
    host, _, port = listen.rpartition(":")
    if "]" in listen or ":" in host:
        bracketed = re.fullmatch(r"\[(.*)\]", host)
        host = bracketed[1] if bracketed else "not an address"
    try:
        ip_address(host)
        number = int(port) if re.fullmatch(r"[0-9]{1,5}", port, re.ASCII) else -1
    except ValueError:
        number = -1
    if not 0 <= number <= 65535:
        raise ValueError("must be ADDRESS:PORT, such as 0.0.0.0:22 or [::]:22")
    return host, number


def _listen(value: str) -> str:
    split_listen(value)
    return value


def _network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        raise ValueError("must be networks, such as 192.0.2.0/24 or 2001:db8::/32") from None
    return value


def _recipient(value: str) -> str:
    if not re.fullmatch(r"age1[0-9a-z]+", value):
        raise ValueError("must be age public keys: age1…")
    return value


def _several(value: object) -> object:
    """In the environment a list is written with commas."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _database(value: str) -> str:
    if value and not re.match(r"(sqlite:///|postgresql(\+psycopg)?://)", value):
        raise ValueError("must be empty, sqlite:///PATH or postgresql://USER@HOST/NAME")
    return value


Positive = Annotated[int, Field(gt=0)]
NotNegative = Annotated[int, Field(ge=0)]
Duration = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Listen = Annotated[str, AfterValidator(_listen)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Networks = Annotated[
    tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_several)
]
Recipients = Annotated[
    tuple[Annotated[str, AfterValidator(_recipient)], ...], BeforeValidator(_several)
]
