"""What a school's directory lists, kept right where a crash of the server left it wrong."""

from sftpdrop.core.delivery import Delivery, Withdrawal
from sftpdrop.core.drop import Drop
from sftpdrop.core.filename import FileName
from sftpdrop.schooldir import SchoolDirectory
from sftpdrop.watcher.desk import Desk


def show_delivery(desk: Desk, delivery: Delivery) -> None:
    """List a delivery, without the answers to what it replaces.

    The server lists a file before it acknowledges it, so mostly there is only the old receipt to
    take away: it must not stand beside the new file while that one is looked at.
    """
    if desk.inbox.later(delivery.pass_number, delivery.name, delivery.id):
        return
    with desk.school_directory(delivery.pass_number) as directory:
        _remove_other_spellings(directory, delivery.name)
        show(directory, delivery)
        directory.remove_answers(delivery.name)
        for copy in directory.marked_copies():
            directory.remove_marked_copy(copy.name)


def show(directory: SchoolDirectory, delivery: Delivery | Drop) -> None:
    """List a delivered file if it is not listed, or as long as the one that it replaces is.

    The server crashed before it listed it, or was listing two of one name at the same moment.
    """
    entry = directory.entry(delivery.name)
    if entry is None or entry.readable or entry.size != delivery.size:
        moment = delivery.received_at.timestamp()
        directory.list_delivered(delivery.name, delivery.size, moment)


def hide(desk: Desk, directory: SchoolDirectory, withdrawal: Withdrawal) -> None:
    """Take a withdrawn name off the list, unless it stands for a newer delivery by now.

    The server hands a delivery off before it lists it. So a listing that was there before the
    look at the inbox and is not explained by it is the old one; and one that arrives between the
    look and the removal is listed again.
    """
    school, name = withdrawal.pass_number, withdrawal.name
    if desk.inbox.later(school, name, withdrawal.id):
        return
    directory.remove_answers(name)
    entry = directory.entry(name)
    if entry is None or entry.readable:
        return
    directory.remove(name)
    for message in desk.inbox.later(school, name, withdrawal.id)[-1:]:
        if isinstance(message, Delivery):
            show(directory, message)


def _remove_other_spellings(directory: SchoolDirectory, name: str) -> None:
    """Names that differ only in case or normalisation are one file, the newest spelling counts."""
    for entry in directory.entries():
        if entry.name != name and FileName(entry.name).key == FileName(name).key:
            directory.remove(entry.name)
            directory.remove_answers(entry.name)
