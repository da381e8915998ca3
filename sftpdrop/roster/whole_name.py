"""Surnames that hold the first name too: the `Naam` of many overviews is the whole name."""

import re
from collections.abc import Iterator

from sftpdrop.roster.codes import Code
from sftpdrop.roster.listing import Listing
from sftpdrop.roster.pupil import Field
from sftpdrop.roster.remark import Remark


def find_whole_names(listing: Listing) -> Iterator[Remark]:
    """Yield a remark for each surname with the pupil's own first name as a word of it."""
    first_names, surnames = listing.texts[Field.FIRST_NAME], listing.texts[Field.SURNAME]
    of_words = (pupil for pupil, surname in enumerate(surnames) if " " in surname)
    for pupil in of_words:
        first, surname = first_names[pupil], surnames[pupil]
        if first and first in surname and _is_word_of(first, surname):
            yield listing.remark(Code.WHOLE_NAME, pupil, Field.SURNAME)


def _is_word_of(word: str, text: str) -> bool:
    """Whether `text` has `word` as a word of its own, and others: not the Jan of Jan-Pieters."""
    found = re.search(rf"(?<![\w'-]){re.escape(word)}(?![\w'-])", text)
    return found is not None and word != text
