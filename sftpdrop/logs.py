"""The log: one line an act, on standard error, for people or for a program that reads JSON."""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from sftpdrop.settings import LogSettings


def configure(settings: LogSettings, program: str) -> None:
    """Set the log of this process up; `program` stands on every line."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.json_lines
        else structlog.processors.LogfmtRenderer(key_order=["at", "level", "program", "event"])
    )
    structlog.configure(
        processors=[
            _name(program),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", key="at"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Patient(sys.stderr))),
        cache_logger_on_first_use=False,
    )


class _Patient:
    """A stream that loses a line which it cannot write: on a full disk, to a reader that is gone.

    Who writes to the log does so on the way of a file or of a log-in, which must not end there.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write as much as there is room for."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Have the stream write what it holds, now or with a later line."""
        with suppress(OSError):
            self._stream.flush()


def _name(program: str) -> Processor:
    def add_program(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["program"] = program
        return event

    return add_program
