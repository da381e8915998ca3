"""Every error that sftpdrop raises on purpose.

`SftpdropError` is the root. Its message is for an admin: lower case, no full stop, and with a
`hint` that says what to do. `Refused` is the other audience: it carries a code of
`sftpdrop.texts`, from which the school's sentence is made in the school's own language.
"""

import os
from enum import StrEnum


class SftpdropError(Exception):
    """Something an admin must know; `exit_code` follows sysexits."""

    exit_code = os.EX_SOFTWARE

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class SettingsError(SftpdropError):
    """A settings or profile file that cannot be used: names file, key and what is allowed."""

    exit_code = os.EX_CONFIG


class InvalidInput(SftpdropError):
    """An argument, a name or a line of a list that is not of the right form."""

    exit_code = os.EX_USAGE


class NotFound(SftpdropError):
    """There is no account, drop or key of that name."""

    exit_code = os.EX_NOUSER


class Conflict(SftpdropError):
    """What was asked does not fit the present state: it exists already, or has moved on."""

    exit_code = os.EX_DATAERR


class CannotWrite(SftpdropError):
    """A file or directory that should be made cannot be, or exists and is not overwritten."""

    exit_code = os.EX_CANTCREAT


class StoreUnavailable(SftpdropError):
    """The database cannot be reached or is busy: our fault, try again."""

    exit_code = os.EX_TEMPFAIL


class Status(StrEnum):
    """The outward SFTP status of a refusal (draft-ietf-secsh-filexfer-02, section 7).

    FAILURE is the default: many clients show a server's sentence only with that code.
    """

    FAILURE = "failure"
    NO_SUCH_FILE = "no_such_file"
    UNSUPPORTED = "unsupported"
    EOF = "eof"


class Refused(Exception):
    """A school's request that is not carried out; `code` and `params` make the sentence."""

    def __init__(
        self, code: str, /, *, status: Status = Status.FAILURE, **params: str | int
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.params = params

    def with_status(self, status: Status) -> "Refused":
        """The same refusal, told with another status."""
        return Refused(self.code, status=status, **self.params)
