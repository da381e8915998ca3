"""What the server tells the watcher: a finished upload, or a name that its school deleted."""

from dataclasses import dataclass
from datetime import datetime

from sftpdrop.core.identifiers import DropId, PassNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A finished upload. `received_at` is UTC; `size` is in bytes; `sha256` is hex.

    `client` is the SSH version the client gave of itself, `address` the IP address it came from.
    """

    id: DropId
    pass_number: PassNumber
    name: str
    size: int
    sha256: str
    received_at: datetime
    client: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A school deleted the finished file `name`; `id` orders it among that school's deliveries."""

    id: DropId
    pass_number: PassNumber
    name: str
    withdrawn_at: datetime
    address: str
