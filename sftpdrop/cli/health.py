"""What `doctor` looks at: each check is a small function that yields what it found."""

import ctypes
import fcntl
import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from sftpdrop.cli.installation import Installation
from sftpdrop.errors import SftpdropError
from sftpdrop.setting_forms import split_listen
from sftpdrop.spool import Spool, ids_in

_LITTLE_SPACE, _NO_SPACE = 5 * 1024**3, 500 * 1024**2  # bytes free
_STALE = timedelta(minutes=5)  # a list takes seconds: older work is stuck or nobody does it
_CONNECT_SECONDS = 3.0
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # no clock that is right shows a time before this
_TIMEX_BYTES, _TIME_ERROR = 512, 5  # linux/timex.h: room for struct timex; "not synchronized"


class Level(StrEnum):
    """How bad a finding is. A warning does not keep schools from delivering."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: what was looked at, what was found, what to do."""

    subject: str
    level: Level
    finding: str
    hint: str | None = None


Checker = Callable[[Installation], Iterator[Check]]


def checks(installation: Installation) -> Iterator[Check]:
    """Look at everything; a check that itself fails is a finding like any other."""
    for subject, checker in _CHECKERS.items():
        try:
            yield from checker(installation)
        except PermissionError as error:
            yield Check(
                subject, Level.WARN, f"{error.filename}: not readable for this user", "run as root"
            )
        except SftpdropError as error:
            yield Check(subject, Level.FAIL, str(error), error.hint)
        except OSError as error:
            yield Check(subject, Level.FAIL, f"{error.filename}: {error.strerror}")


def _profile(installation: Installation) -> Iterator[Check]:
    from sftpdrop.roster.profile import load_profile

    profile = load_profile(installation.settings.profile_path)
    yield Check("profile", Level.OK, f"{profile.name}, {len(profile.wanted)} columns")


def _database(installation: Installation) -> Iterator[Check]:
    from sqlalchemy import make_url

    installation.database()
    url = make_url(installation.settings.database_url)
    yield Check("database", Level.OK, url.render_as_string(hide_password=True))


def _directories(installation: Installation) -> Iterator[Check]:
    """Others may read nothing; the shared directories are open to the group, the others not."""
    state = installation.state
    wrong = False
    for path in (*state.shared, *state.private):
        mode = stat.S_IMODE(path.stat().st_mode)
        allowed = 0o2770 if path in state.shared else 0o2700
        if mode & ~allowed:
            wrong = True
            yield Check(
                "state", Level.FAIL, f"{path} has mode {mode:o}", f"chmod {allowed & mode:o} {path}"
            )
    if not wrong:
        yield Check("state", Level.OK, str(state.root))


def _one_file_system(installation: Installation) -> Iterator[Check]:
    state = installation.state
    paths = (state.uploads, state.spool_tmp, state.spool_new, state.work, state.vault)
    if len({path.stat().st_dev for path in paths}) > 1:
        yield Check(
            "file system",
            Level.FAIL,
            f"{state.root} lies on more than one",
            "every step of a file is a rename: put uploads, spool, work and vault on one",
        )
        return
    usage = shutil.disk_usage(state.root)
    free = f"{usage.free / 1024**3:.1f} GiB free"
    hint = "uploads are refused when the disk is full; nothing that was acknowledged is lost"
    if usage.free < _NO_SPACE:
        yield Check("file system", Level.FAIL, free, hint)
    elif usage.free < _LITTLE_SPACE:
        yield Check("file system", Level.WARN, free, hint)
    else:
        yield Check("file system", Level.OK, f"one, {free}")


def _host_keys(installation: Installation) -> Iterator[Check]:
    from sftpdrop.server.hostkeys import describe_host_key, host_key_files, load_host_keys

    for path in host_key_files(installation.state):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Check("host key", Level.FAIL, f"{path} has mode {mode:o}", f"chmod 600 {path}")
    for key in load_host_keys(installation.state):
        yield Check("host key", Level.OK, describe_host_key(key))


def _audit_key(installation: Installation) -> Iterator[Check]:
    from sftpdrop.store.audit_seal import AuditSeal

    path = AuditSeal(installation.state.audit).check_key()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o027:
        yield Check("audit", Level.FAIL, f"{path} has mode {mode:o}", f"chmod 640 {path}")
    else:
        yield Check("audit", Level.OK, "has its key; `sftpdrop audit verify` looks at each row")


def _clock(_: Installation) -> Iterator[Check]:
    """Ask the kernel whether a time service keeps the clock; adjtimex(2) changes nothing so."""
    now = datetime.now(UTC)
    shown = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    room = ctypes.create_string_buffer(_TIMEX_BYTES)
    if now < _EARLIEST:
        yield Check("clock", Level.FAIL, shown, "set it, and run a time service")
    elif ctypes.CDLL(None).adjtimex(room) == _TIME_ERROR:
        hint = "drops are dated by it: run a time service, such as systemd-timesyncd"
        yield Check("clock", Level.WARN, f"{shown}, and no time service keeps it", hint)
    else:
        yield Check("clock", Level.OK, f"{shown}, kept by a time service")


def _server(installation: Installation) -> Iterator[Check]:
    host, port = split_listen(installation.settings.server.listen)
    if ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    place = f"{host} port {port}"
    try:
        with socket.create_connection((host, port), timeout=_CONNECT_SECONDS) as connection:
            banner = connection.recv(64)
    except OSError:
        banner = b""
    if banner.startswith(b"SSH-2.0-"):
        yield Check("server", Level.OK, f"answers on {place}")
    else:
        yield Check("server", Level.FAIL, f"does not answer on {place}", "start `sftpdrop run`")


def _watcher(installation: Installation) -> Iterator[Check]:
    if _is_locked(installation.state.work):
        yield Check("watcher", Level.OK, "is running")
    else:
        yield Check(
            "watcher", Level.FAIL, "is not running", "uploads are kept and wait: `sftpdrop run`"
        )


def _is_locked(directory: Path) -> bool:
    """Whether a watcher works there: it holds the lock for as long as it lives."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _stale_work(installation: Installation) -> Iterator[Check]:
    spool = Spool(installation.state)
    limit = datetime.now(UTC) - _STALE
    for place, ids in (("spool/new", spool.pending()), ("work", spool.claimed())):
        late = [drop_id for drop_id in ids if drop_id.made_at < limit]
        if late:
            minutes = int((datetime.now(UTC) - late[0].made_at).total_seconds() / 60)
            yield Check(
                "work",
                Level.WARN,
                f"{len(late)} in {place}, the oldest for {minutes} minutes",
                "is the watcher running? its log says what it does",
            )
    if all(drop_id.made_at >= limit for drop_id in (*spool.pending(), *spool.claimed())):
        yield Check("work", Level.OK, "nothing waits")


def _set_aside(installation: Installation) -> Iterator[Check]:
    broken = ids_in(installation.state.broken)
    if broken:
        yield Check(
            "broken",
            Level.WARN,
            f"{len(broken)} deliveries that cannot be understood in {installation.state.broken}",
            "look at their drop.json; moved to spool/new with a whole one they are judged",
        )


_CHECKERS: dict[str, Checker] = {
    "profile": _profile,
    "database": _database,
    "state": _directories,
    "file system": _one_file_system,
    "host key": _host_keys,
    "audit": _audit_key,
    "clock": _clock,
    "server": _server,
    "watcher": _watcher,
    "work": _stale_work,
    "broken": _set_aside,
}
