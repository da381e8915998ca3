"""What all sessions of a server process share."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sftpdrop.core.account import Account
from sftpdrop.core.filename import is_marked_copy_name
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.server.audit_trail import AuditTrail
from sftpdrop.server.jail import Found, Jail
from sftpdrop.server.peer import Peer
from sftpdrop.settings import Settings
from sftpdrop.spool import Spool
from sftpdrop.statedir import StateDirectory
from sftpdrop.store.audit import AuditEvent
from sftpdrop.store.database import Database


@dataclass(frozen=True, slots=True)
class Workplace:
    """The settings, the state directory, the spool, the database and the audit of one process."""

    settings: Settings
    state: StateDirectory
    spool: Spool
    database: Database
    audit: AuditTrail

    def refused(self, account: Account, peer: Peer, reason: str) -> None:
        """Have the audit say what a logged-in school was refused; never waits.

        No name of a file: people write a pupil's name into it.
        """
        event = AuditEvent(
            at=datetime.now(UTC),
            event="refused",
            actor=account.pass_number,
            pass_number=account.pass_number,
            address=peer.address,
            details={"client": peer.client, "reason": reason},
        )
        self.audit.refused(event)

    def may_read_answer(self, jail: Jail, found: Found, peer: Peer) -> bool:
        """A receipt always; a marked copy only from its workbook's address and for some hours."""
        if not is_marked_copy_name(found.name):
            return True
        age = time.time() - found.mtime
        if age > self.settings.roster.marked_copy_hours * 3600:
            return False
        with SchoolDirectory.opened(jail.school_path) as directory:
            return directory.answer_address(found.name) == peer.address
