"""Prefixes that stand in the column of surnames are put where they belong."""

from collections.abc import Iterable
from dataclasses import replace

from sftpdrop.roster.listing import Listing
from sftpdrop.roster.names import may_hold_prefix, some_may_hold_prefix, split_surname
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark


def separate_prefixes(listing: Listing) -> tuple[Listing, Iterable[Remark]]:
    """Return the list with surnames and prefixes apart, and a remark for each that was not."""
    surnames, prefixes = listing.texts[Field.SURNAME], listing.texts[Field.PREFIX]
    if not some_may_hold_prefix(surnames):
        return listing, ()
    suspect = {surname for surname in set(surnames) if may_hold_prefix(surname)}
    surnames, prefixes, remarks = list(surnames), list(prefixes), []
    for pupil, surname in enumerate(surnames):
        if surname in suspect and (split := split_surname(prefixes[pupil], surname)):
            prefixes[pupil], surnames[pupil] = split.prefix, split.surname
            remarks.append(listing.remark(split.code, pupil, Field.SURNAME))
    texts = {**listing.texts, Field.SURNAME: surnames, Field.PREFIX: prefixes}
    return replace(listing, texts=texts), remarks
