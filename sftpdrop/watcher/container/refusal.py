"""How the checks of a container say what they found."""

from sftpdrop.core.finding import Finding, Param, Severity


class Unreadable(Exception):
    """The file cannot or may not be read any further; `finding` says why."""

    def __init__(self, code: str, /, *, sheet: str | None = None, **params: Param) -> None:
        super().__init__(code)
        self.finding = Finding(code, Severity.ERROR, sheet=sheet, params=params)


def error(code: str, /, **params: Param) -> Finding:
    """A finding about the file as a whole that rejects it."""
    return Finding(code, Severity.ERROR, params=params)


def warning(code: str, /, **params: Param) -> Finding:
    """A finding about the file as a whole that its school is told of."""
    return Finding(code, Severity.WARNING, params=params)
