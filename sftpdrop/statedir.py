"""The state directory: where everything is kept, and the renames and fsyncs that make it safe.

All of it lies on one file system, so that every step of a drop is a rename. Server and watcher
may run as two users of one group; `umask` 0o007 lets the group pass directories on.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from sftpdrop.core.identifiers import PassNumber

_SHARED, _PRIVATE = 0o2770, 0o700


@dataclass(frozen=True, slots=True)
class StateDirectory:
    """The paths below STATE."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite database, unless the settings name another one."""
        return self.root / "db" / "sftpdrop.db"

    @property
    def keys(self) -> Path:
        """Host keys: read by the server alone."""
        return self.root / "keys"

    @property
    def schools(self) -> Path:
        """One directory a school: what that school sees as `/`."""
        return self.root / "schools"

    @property
    def uploads(self) -> Path:
        """One directory a school, with the bytes that are arriving."""
        return self.root / "uploads"

    @property
    def spool_tmp(self) -> Path:
        """Deliveries being put together by the server."""
        return self.root / "spool" / "tmp"

    @property
    def spool_new(self) -> Path:
        """Finished deliveries that wait for the watcher."""
        return self.root / "spool" / "new"

    @property
    def work(self) -> Path:
        """What the watcher has claimed and not settled."""
        return self.root / "work"

    @property
    def vault(self) -> Path:
        """Judged drops: the server cannot read it."""
        return self.root / "vault"

    @property
    def secrets(self) -> Path:
        """The key of the hashes that remember a list: read by the watcher alone."""
        return self.root / "secrets"

    @property
    def audit(self) -> Path:
        """What seals the audit trail: server, watcher and admins write that."""
        return self.root / "audit"

    @property
    def broken(self) -> Path:
        """Deliveries that cannot be understood, for a person to look at."""
        return self.root / "broken"

    def school(self, pass_number: PassNumber) -> Path:
        """What a school sees as its root."""
        return self.schools / pass_number

    def school_uploads(self, pass_number: PassNumber) -> Path:
        """Where a school's arriving bytes are."""
        return self.uploads / pass_number

    @property
    def shared(self) -> tuple[Path, ...]:
        """What is passed from hand to hand: open to the programs' group, closed to others."""
        spool = (self.spool_tmp.parent, self.spool_tmp, self.spool_new)
        return self.database.parent, self.audit, self.schools, self.uploads, *spool, self.work

    @property
    def private(self) -> tuple[Path, ...]:
        """What is one program's alone."""
        return self.keys, self.vault, self.secrets, self.broken

    def create(self) -> None:
        """Make what is missing. Directories that exist keep their owner and mode."""
        for path in (self.root, *self.shared):
            make_directory(path, _SHARED)
        for path in self.private:
            make_directory(path, _PRIVATE)


def make_directory(path: Path, mode: int = _SHARED) -> None:
    """Make one directory with exactly `mode` if it does not exist.

    In a directory of the same mode, and with the umask of a service, nothing is left to chmod:
    systemd's RestrictSUIDSGID= refuses to set the bit that passes a directory's group on.
    """
    if os.path.lexists(path):  # asked at every turn, and far cheaper than a mkdir that fails
        return
    try:
        path.mkdir(mode & 0o777, parents=True)
    except FileExistsError:
        return
    inherit_owner(path)
    if stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)


def inherit_owner(path: Path) -> None:
    """Give what root made to the user whose program works in the directory above it.

    An admin's command runs as root; what it leaves behind must be of use to server and watcher.
    """
    if os.geteuid() == 0:
        above = path.parent.stat()
        os.chown(path, above.st_uid, above.st_gid, follow_symlinks=False)


def sync_directory(path: Path) -> None:
    """Make the renames into and out of a directory last through a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes, mode: int = 0o660) -> None:
    """Write a new file and fsync it; FileExistsError if there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        inherit_owner(path)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
