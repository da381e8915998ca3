"""Rows of a group that is none, such as ParnasSys's "aangemeld", are left out of the list."""

from collections.abc import Iterable

from sftpdrop.roster.codes import Code
from sftpdrop.roster.groups import is_pseudo_group
from sftpdrop.roster.listing import Listing
from sftpdrop.roster.profile import Profile
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark


def leave_out_pseudo_groups(listing: Listing, profile: Profile) -> tuple[Listing, Iterable[Remark]]:
    """Return the list without pupils who are not enrolled yet, and a remark for each.

    A list of nobody else is no list: taken for one, it would unenrol the whole school.
    """
    remarks: dict[int, Remark] = {}
    for field in (Field.GROUP_CODE, Field.GROUP_NAME):
        texts = listing.texts[field]
        pseudo = {text for text in set(texts) if is_pseudo_group(text, profile.pseudo_groups)}
        for pupil, text in enumerate(texts) if pseudo else ():
            if text in pseudo:
                remark = listing.remark(Code.PSEUDO_GROUP, pupil, field)
                remarks.setdefault(pupil, remark)
    nobody = (Remark(Code.NO_PUPILS),) if remarks and len(remarks) == len(listing.rows) else ()
    return listing.without(set(remarks)), (*remarks.values(), *nobody)
