"""The OPEN of a file for writing: what its session gets, whatever others do with the name."""

import asyncio
from pathlib import Path

from sftpdrop.core.filename import MAX_NAME_BYTES, FileName, NameKind
from sftpdrop.errors import Refused, Status
from sftpdrop.server.finish import check_final
from sftpdrop.server.jail import Found, Jail, Kind
from sftpdrop.server.room import Room
from sftpdrop.server.upload import Upload, Wish
from sftpdrop.statedir import make_directory


async def open_upload(jail: Jail, room: Room, name: FileName, wish: Wish) -> Upload:
    """A private file for a name, with what is already there of it unless truncated."""
    _check_writable(name)
    make_directory(jail.uploads_path)
    begun = None
    while begun is None:  # what was to be resumed is delivered, deleted or resumed: look again
        begun = await _begin(jail, room, name, wish)
    upload, everything = begun
    try:
        jail.discard_uploads(name, older_than=upload.on_disk.id, everything=everything)
    except OSError:
        upload.leave_partial()  # nobody else would: the session never hears of it
        raise
    return upload


async def _begin(
    jail: Jail, room: Room, name: FileName, wish: Wish
) -> tuple[Upload, list[Found]] | None:
    """The upload, and all that was there before it; None where what it resumes is gone."""
    with room.held():
        everything = jail.everything()
        found = jail.find(name, everything)
        resume = _to_resume(found, wish)
        granted = room.check_new(name, wish.declared_size, everything)
        if resume is None:
            try:
                upload = Upload.create(room, name, wish, granted)
            except OSError as error:
                raise Refused("disk_full") from error
    if resume is not None:
        # Not while the room is held: copying what is resumed asks for room itself.
        try:
            upload = await asyncio.to_thread(Upload.resume, room, name, wish, resume)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refused("disk_full") from error
    if found is not None and found.kind is Kind.DELIVERED and not wish.truncate:
        upload.delivered_size = found.size
    return upload, everything


def _to_resume(found: Found | None, wish: Wish) -> Path | None:
    """The unfinished upload in which the client goes on; None where it begins, or Refused."""
    if found is None:
        if not wish.create:
            raise Refused("no_such_file", status=Status.NO_SUCH_FILE)
        return None
    if wish.exclusive:
        raise Refused("name_exists")
    if wish.truncate:
        return None
    if wish.append and found.kind is Kind.DELIVERED:
        raise Refused("append_refused")
    return found.path


def _check_writable(name: FileName) -> None:
    """Refuse a name under which nothing can be uploaded."""
    final = name.destined or name  # told before the first byte, not by the RENAME at the end
    if final.kind is NameKind.RECEIPT:
        raise Refused("name_is_ours")
    if len(final.text.encode()) > MAX_NAME_BYTES:  # a marked copy's own name may be longer
        raise Refused("name_too_long", limit=MAX_NAME_BYTES)
    if final.kind is not NameKind.TEMPORARY:
        check_final(final)
