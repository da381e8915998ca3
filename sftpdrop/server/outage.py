"""Times in which something that is tried again and again does not succeed, as the log tells them.

A line when such a time begins and one when it is over: a line a second would hide all others.
"""

import structlog

log = structlog.get_logger()


class Outage:
    """Of one thing that is tried. `failing` and `working` are the events of its two lines."""

    def __init__(self, failing: str, working: str) -> None:
        self._failing = failing
        self._working = working
        self._lasts = False

    def goes_on(self, error: Exception, **details: int) -> None:
        """Tell that it did not succeed, unless that was told already.

        Of the error its first line: SQLAlchemy's further ones repeat the statement and its values.
        """
        if not self._lasts:
            first, *_ = f"{type(error).__name__}: {error}".splitlines()
            log.error(self._failing, error=first, **details)
        self._lasts = True

    def is_over(self, **details: int) -> None:
        """Tell that it succeeds again, if it did not."""
        if self._lasts:
            log.warning(self._working, **details)
        self._lasts = False
