"""What a school may ask of the server. What is not in the table is refused.

The model is OpenSSH's sftp-server.c: one table of operations, one place that looks it up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

EXTENSIONS: Mapping[str, str] = {
    "posix-rename@openssh.com": "1",
    "statvfs@openssh.com": "2",
    "fstatvfs@openssh.com": "2",
    "fsync@openssh.com": "1",
    "lsetstat@openssh.com": "1",
    "limits@openssh.com": "1",
}
"""The extensions that are offered, with their versions."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether an operation is carried out; `refusal` is the code of the sentence if it is not."""

    name: str
    refusal: str | None = None


PERMITS: Mapping[int | str, Permit] = {
    3: Permit("open"),
    4: Permit("close"),
    5: Permit("read"),
    6: Permit("write"),
    7: Permit("lstat"),
    8: Permit("fstat"),
    9: Permit("setstat"),
    10: Permit("fsetstat"),
    11: Permit("opendir"),
    12: Permit("readdir"),
    13: Permit("remove"),
    14: Permit("mkdir", refusal="no_directories"),
    15: Permit("rmdir", refusal="no_directories"),
    16: Permit("realpath"),
    17: Permit("stat"),
    18: Permit("rename"),
    19: Permit("readlink", refusal="no_links"),
    20: Permit("symlink", refusal="no_links"),
    "hardlink@openssh.com": Permit("hardlink", refusal="no_links"),
    **{name: Permit(name.partition("@")[0]) for name in EXTENSIONS},
}
