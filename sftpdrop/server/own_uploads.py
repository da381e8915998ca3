"""What one session sent under temporary names: the bytes that its RENAME means, and no others."""

from sftpdrop.core.filename import FileName
from sftpdrop.core.identifiers import DropId
from sftpdrop.core.uploadname import UploadName
from sftpdrop.errors import Refused
from sftpdrop.server.jail import Found, Jail
from sftpdrop.server.upload_lock import is_being_written

_REMEMBERED = 64  # a client renames what it sent before it begins the next file


class OwnUploads:
    """The newest upload that the session began of each name, until it is renamed or delivered."""

    def __init__(self) -> None:
        self._newest: dict[str, DropId] = {}

    def remember(self, upload: UploadName) -> None:
        """The session began this one, or gave it this name."""
        self._newest.pop(upload.name.key, None)
        self._newest[upload.name.key] = upload.id
        if len(self._newest) > _REMEMBERED:
            del self._newest[next(iter(self._newest))]

    def forget(self, name: FileName) -> None:
        """The session is done with a name."""
        self._newest.pop(name.key, None)

    def to_rename(self, jail: Jail, name: FileName) -> Found | None:
        """The upload that a RENAME of the name means, or None where there is none of the name.

        It is the session's own. Refused(try again) where another session sent a file of the same
        name and the own one is gone: a client must not be told that its bytes were delivered when
        they were somebody else's, not even one that cares for no refusal of its CLOSE. A session
        that began none, because its connection was lost in between, means the newest. Refused(still
        open) where that is being written.
        """
        same = [each for each in jail.uploads() if each.key == name.key]
        settled = [each for each in same if each.path and not is_being_written(each.path)]
        mine = self._newest.get(name.key)
        own = [each for each in same if each.upload and each.upload.id == mine]
        meant = settled if mine is None else [each for each in own if each in settled]
        if same and not meant:
            raise Refused("try_again" if settled and not own else "still_open")
        return meant[-1] if meant else None
