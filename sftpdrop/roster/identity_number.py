"""What a BSN or an onderwijsnummer looks like. The check of a number is python-stdnum's."""

import re

from stdnum.nl.bsn import checksum

# 111222333, 1112.22.333 or 111 222 333; not a part of a longer number, a date or a telephone, and
# of a word only where the word is its label: BSN111222333.
NUMBER = re.compile(
    r"(?:(?<![\w.,])|(?<=bsn)|(?<=pgn)|(?<=sofi))(?<!\d[- ])"
    r"(?:\d{8,9}|\d{4}[. -]\d{2}[. -]\d{3}|\d{2,3}(?P<mark>[. -])\d{3}(?P=mark)\d{3})"
    r"(?!\w|[- ]\d|[.,]0*[1-9])",
    re.IGNORECASE,
)


def is_identity_number(written: str) -> bool:
    """Whether `written` passes the check of a BSN or an onderwijsnummer, in any spelling."""
    digits = "".join(filter(str.isdigit, written)).zfill(9)
    if not digits.strip("0"):
        return False
    remainder: int = checksum(digits)
    return remainder == 0 or (remainder == 5 and digits.startswith("10"))


def without_identity_numbers(text: str) -> str:
    """Return `text` as it may be repeated: names of sheets and groups can hold such a number."""
    return NUMBER.sub(lambda found: "…" if is_identity_number(found[0]) else found[0], text)
