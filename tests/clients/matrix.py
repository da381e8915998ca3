"""The rows of the table, and the cells that are a limit of the client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from tests.clients.access import Access, Client
from tests.clients.curl import Curl
from tests.clients.filezilla import FileZilla
from tests.clients.lftp import Lftp
from tests.clients.libraries import Asyncssh, Paramiko
from tests.clients.node_client import Node
from tests.clients.openssh import Scp, Sftp
from tests.clients.putty import Pscp, Psftp
from tests.clients.rclone import Rclone
from tests.clients.replays import Cyberduck, SshNet, WinScp

CLIENTS: Mapping[str, Callable[[Access], Client]] = {
    "OpenSSH sftp": Sftp,
    "OpenSSH scp": Scp,
    "PuTTY psftp": Psftp,
    "PuTTY pscp": Pscp,
    "FileZilla (fzsftp)": FileZilla,
    "lftp": Lftp,
    "rclone": Rclone,
    "curl": Curl,
    "paramiko": Paramiko,
    "asyncssh": Asyncssh,
    "ssh2-sftp-client": Node,
    "WinSCP (replayed)": WinScp,
    "Cyberduck (replayed)": Cyberduck,
    "SSH.NET (replayed)": SshNet,
}


class LimitKind(Enum):
    """How a limit shows, and so how it is tested to be one."""

    NO_COMMAND = auto()  # the program knows no such command, and says so
    NO_RENAME = auto()  # it can upload under a temporary name and not rename: nothing is judged
    STARTS_OVER = auto()  # it sends everything again; the drop is right
    SILENT = auto()  # it fails as it should, and does not show the server's sentence


@dataclass(frozen=True)
class Limit:
    """One cell that cannot be green, and why."""

    client: str
    scenario: str
    kind: LimitKind
    reason: str


LIMITS = (
    *(
        Limit(client, "temporary name", LimitKind.NO_RENAME, "it cannot rename")
        for client in ("OpenSSH scp", "PuTTY pscp")
    ),
    *(
        Limit(client, "resume", LimitKind.STARTS_OVER, "it always sends the whole file")
        for client in ("OpenSSH scp", "PuTTY pscp", "rclone", "SSH.NET (replayed)")
    ),
    *(
        Limit(client, "delete", LimitKind.NO_COMMAND, "it cannot delete")
        for client in ("OpenSSH scp", "PuTTY pscp")
    ),
    Limit("OpenSSH scp", "list", LimitKind.NO_COMMAND, "it cannot list"),
    *(
        Limit("curl", scenario, LimitKind.SILENT, "it shows a number and no server's words")
        for scenario in ("refused extension", "over quota", "too large")
    ),
)
"""The one table of what is a client's own limit."""


def limit_of(client: str, scenario: str) -> Limit | None:
    """The limit of a cell, if it has one."""
    here = (each for each in LIMITS if (each.client, each.scenario) == (client, scenario))
    return next(here, None)
