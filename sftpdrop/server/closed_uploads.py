"""What one session closed under temporary names: the bytes that its RENAME means, and no others."""

from sftpdrop.core.filename import FileName
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.uploadname import UploadName
from sftpdrop.errors import Refused
from sftpdrop.server.jail import Found, Jail
from sftpdrop.server.upload_lock import is_being_written

_REMEMBERED = 64  # a client renames what it closed before it begins the next file


class ClosedUploads:
    """The newest upload that the session closed of each temporary name, until it is renamed."""

    def __init__(self) -> None:
        self._newest: dict[str, DropId] = {}

    def remember(self, upload: UploadName) -> None:
        """The session closed this one."""
        before = self._newest.pop(upload.name.key, upload.id)
        self._newest[upload.name.key] = max(before, upload.id)
        if len(self._newest) > _REMEMBERED:
            del self._newest[next(iter(self._newest))]

    def forget(self, name: FileName) -> None:
        """The session begins anew with a name, or is done with it."""
        self._newest.pop(name.key, None)

    def to_rename(self, jail: Jail, name: FileName) -> Found | None:
        """The upload that a RENAME of the name means, or None where there is none of the name.

        It is the one that the session closed itself. Refused(try again) where another session sent
        a file of the same name since, which took its place: a client must not be told that its
        bytes were delivered when they were somebody else's. A session that closed none, because its
        connection was lost in between, means the newest. Refused(still open) where all are being
        written.
        """
        same = [each for each in jail.uploads() if each.key == name.key]
        settled = [each for each in same if each.path and not is_being_written(each.path)]
        mine = self._newest.get(name.key)
        if mine is not None:
            own = [each for each in settled if each.upload and each.upload.id == mine]
            if settled and not own:
                raise Refused("try_again")
            settled = own
        if same and not settled:
            raise Refused("still_open")
        return settled[-1] if settled else None
