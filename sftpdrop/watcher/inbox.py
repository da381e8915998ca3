"""What lies in the spool and on the work table, and whose it is."""

import os
from dataclasses import dataclass

import structlog

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.filename import FileName
from sftpdrop.core.identifiers import DropId
from sftpdrop.spool import BrokenDelivery, Spool, read
from sftpdrop.statedir import StateDirectory

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that waits or is being settled; `message` is None where it cannot be read."""

    id: DropId
    message: Delivery | Withdrawal | None

    @property
    def school(self) -> str:
        """Whose turn it takes: the pass number, or the id itself of one that cannot be read."""
        return self.id if self.message is None else self.message.pass_number


class Inbox:
    """The letters of all schools. A letter never changes, so each is read once."""

    def __init__(self, state: StateDirectory, spool: Spool) -> None:
        self._state = state
        self._spool = spool
        self._known: dict[DropId, Letter] = {}

    def letters(self) -> list[Letter]:
        """Every letter that is not settled, oldest first."""
        # spool/new first: a letter that is claimed in between is then seen twice, not never.
        ids = sorted({*self._spool.pending(), *self._spool.claimed()})
        known = self._known
        self._known = {
            letter.id: letter
            for id_ in ids
            for letter in [known.get(id_) or self._read(id_)]
            if letter is not None
        }
        return list(self._known.values())

    def later(self, pass_number: str, name: str, after: DropId) -> list[Delivery | Withdrawal]:
        """What a school has done under a name since the message `after`, oldest first."""
        key = FileName(name).key
        return [
            message
            for letter in self.letters()
            for message in [letter.message]
            if message is not None
            and message.id > after
            and message.pass_number == pass_number
            and FileName(message.name).key == key
        ]

    def _read(self, id_: DropId) -> Letter | None:
        for directory in (self._state.spool_new / id_, self._state.work / id_):
            try:
                return Letter(id_, read(directory))
            except BrokenDelivery:
                if os.path.lexists(directory):
                    return Letter(id_, None)
            except OSError as error:
                # The disk or our rights: it waits for the next look, and keeps no other back.
                _log.warning("delivery_not_readable", drop=id_, reason=str(error))
        return None
