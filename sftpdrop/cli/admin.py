"""Who gives a command, and in which language they read.

Every change by an admin is a row of the audit that names them.
"""

import os
import pwd
from datetime import datetime
from typing import TYPE_CHECKING

from sftpdrop.core.account import Locale
from sftpdrop.core.identifiers import DropId, PassNumber

if TYPE_CHECKING:
    from sftpdrop.store.audit import AuditEvent


def admin_name() -> str:
    """Return the operating system's account behind this command, such as `els (uid 1001)`.

    With sudo it is the person who called it: SUDO_USER is believed only from root, since
    everyone can set their own environment.
    """
    uid = os.getuid()
    caller = os.environ.get("SUDO_USER")
    if uid == 0 and caller and (caller_uid := os.environ.get("SUDO_UID", "")).isdecimal():
        return f"{caller} (uid {caller_uid}) as {_login(uid)}"
    return f"{_login(uid)} (uid {uid})"


def terminal_language() -> Locale:
    """Return the language of sentences for schools that an admin looks at (locale(7))."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next(filter(None, names), "")
    return Locale.DUTCH if chosen.startswith("nl") else Locale.ENGLISH


def admin_act(
    event: str,
    now: datetime,
    *,
    pass_number: PassNumber | None = None,
    drop_id: DropId | None = None,
    **details: str | int,
) -> "AuditEvent":
    """Return the audit row of an act of the admin who gives this command."""
    from sftpdrop.store.audit import AuditEvent

    return AuditEvent(
        at=now,
        event=event,
        actor=admin_name(),
        pass_number=pass_number,
        drop_id=drop_id,
        details=details,
    )


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        # A container may run under a uid that its passwd file does not know.
        return "unknown"
