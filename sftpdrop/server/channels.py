"""The channels that one connection has open: their number, and what holds for all of them."""

from collections.abc import Iterator

from sftpdrop.core.account import Account
from sftpdrop.server.channel import SchoolChannel
from sftpdrop.server.desk import Desk
from sftpdrop.server.house import House
from sftpdrop.server.parting import no_more_channels
from sftpdrop.server.peer import Peer
from sftpdrop.server.session import SftpSession


class Channels:
    """The channels of one logged-in school's connection, up to the limit of the settings."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._channels: list[SchoolChannel] = []
        self._line_full = False

    @property
    def are_busy(self) -> bool:
        """Whether an upload is running in one of them."""
        return any(session.is_busy for session in self._sessions())

    def open(self, account: Account, peer: Peer) -> SchoolChannel:
        """One more channel; asyncssh.ChannelOpenError with a sentence where that is too many."""
        self._channels = [channel for channel in self._channels if channel.is_open]
        place = self._house.workplace
        if len(self._channels) >= (limit := place.settings.server.max_channels):
            place.refused(account, peer, "too_many_channels")
            raise no_more_channels(account.locale, limit)
        channel = SchoolChannel(place, Desk(place, account, peer), self._house.change)
        channel.line_is_full(full=self._line_full)
        self._channels.append(channel)
        return channel

    def are_idle_since(self, moment: float) -> bool:
        """Whether none of them had a real request after `moment` (monotonic seconds).

        An upload that is open and to which nothing is written is idle too: it can be resumed.
        """
        return all(
            session.last_request < moment and not session.is_waited_for
            for session in self._sessions()
        )

    def line_is_full(self, *, full: bool) -> None:
        """Hold all sessions back while the client does not take their replies."""
        self._line_full = full
        for channel in self._channels:
            channel.line_is_full(full=full)

    def _sessions(self) -> Iterator[SftpSession]:
        return (each.sftp for each in self._channels if each.is_open and each.sftp)
