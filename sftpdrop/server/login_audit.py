"""How a log-in stands in the audit."""

from dataclasses import dataclass
from datetime import datetime

from sftpdrop.server.proof import claimed
from sftpdrop.store.audit import AuditEvent

_MAX_CLIENT = 100


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the door. `client` is the SSH version it gave, `method` password or key."""

    pass_number: str
    address: str
    client: str
    method: str

    def came_in(self, now: datetime) -> AuditEvent:
        """The event of a good log-in."""
        return self._event("login", now)

    def refused(self, now: datetime, reason: str) -> AuditEvent:
        """The event of a refusal with its true reason, which the school may not be told."""
        return self._event("login_refused", now, reason=reason)

    def changed_password(self, now: datetime) -> AuditEvent:
        """The event of a password that its school changed."""
        return self._event("password_changed", now)

    def _event(self, event: str, now: datetime, **details: str) -> AuditEvent:
        # What is no pass number is not kept: people type their password in the wrong field.
        pass_number = claimed(self.pass_number)
        return AuditEvent(
            at=now,
            event=event,
            actor=pass_number or "unknown",
            pass_number=pass_number,
            address=self.address[:45],
            details={"method": self.method, "client": self.client[:_MAX_CLIENT], **details},
        )
