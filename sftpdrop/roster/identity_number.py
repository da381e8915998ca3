"""What a BSN or an onderwijsnummer looks like. The check of a number is python-stdnum's."""

import re

from stdnum.nl.bsn import checksum

from sftpdrop.roster.cells import clean

# 111222333, 1112.22.333, 111 222 333, 11 12 22 333 or digit by digit; not a part of a longer
# number, a date or a telephone, and of a word only where the word is its label: BSN111222333.
NUMBER = re.compile(
    r"(?:(?<![^\W_])(?<!\d[.,])|(?<=bsn)|(?<=pgn)|(?<=sofi))(?<!\d[- ])"
    r"(?:\d{8,9}|\d{4}[. -]\d{2}[. -]\d{3}|\d{2,3}(?P<mark>[. /,-])\d{3}(?P=mark)\d{3}"
    r"|(?:\d{2}(?P<pairs>[. -]))(?:\d{2}(?P=pairs)){2}\d{3}"
    r"|(?:\d(?P<single>[. -]))(?:\d(?P=single)){7}\d)"
    r"(?![^\W_]|[- ]\d|[.,]0*[1-9])",
    re.IGNORECASE,
)

_ENOUGH_DIGITS = re.compile(r"(?:\d\D*+){8}")

# A spreadsheet shows 111222333 in a narrow column as 1.11222333E+08, and a text may keep that.
_SCIENTIFIC = re.compile(r"(?<![\w.,])(\d)[.,](\d{6,8})[eE]\+?0?([78])(?!\w)")


# Numbers behind each other, as in the choices of a list or the lines of a comment: to NUMBER they
# would be parts of a longer one. A number may be broken over lines itself, in groups of 3.
_BEHIND_ONE = r"(?<=(?<!\d)\d{8})|(?<=(?<!\d)\d{9})|(?<=\d{4}\.\d\d\.\d{3})"
_BEFORE_ONE = r"(?=\d{8,9}(?!\d)|\d{4}\.\d\d\.\d{3}(?!\d))"
_LISTED = re.compile(rf"(?:{_BEHIND_ONE})[ ,./-]{{1,3}}{_BEFORE_ONE}")
_BESIDE_LINE_END = re.compile(rf"(?:{_BEHIND_ONE})[\t\r\n]++|(?<![\t\r\n])[\t\r\n]++{_BEFORE_ONE}")


def written_out(text: str) -> str:
    """Return `text`, cleaned, with each number by itself and in digits.

    Of a number in scientific notation none may be lost. Those on lines of their own, or listed
    behind each other, are kept apart.
    """
    text = _LISTED.sub("; ", clean(_BESIDE_LINE_END.sub("; ", text)))
    if "E" not in text and "e" not in text:
        return text
    return _SCIENTIFIC.sub(_all_digits, text)


def _all_digits(found: re.Match[str]) -> str:
    digits, length = found[1] + found[2], int(found[3]) + 1
    return digits.ljust(length, "0") if len(digits) <= length else found[0]


def numbers_in(text: str) -> list[str]:
    """All in `text` that have the form, as they are spelt there, whatever their check says.

    The one answer to what is worth a look: a reader that passes only some texts on asks this too.
    Formulas come by the ten thousand, and a count of digits rules nearly all of them out.
    """
    if not _ENOUGH_DIGITS.search(text):
        return []
    return [found[0] for found in NUMBER.finditer(written_out(text))]


_DATE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)


def looks_like_a_date(written: str) -> bool:
    """Whether `written` is 20150903 or 03092015, of which 1 in 11 passes the check of a BSN."""
    return _DATE.fullmatch(written) is not None


def is_identity_number(written: str) -> bool:
    """Whether `written` passes the check of a BSN or an onderwijsnummer, in any spelling."""
    # Mostly there is nothing but digits, and a hostile cell has thousands of such numbers.
    digits = (written if written.isdigit() else "".join(filter(str.isdigit, written))).zfill(9)
    if not digits.strip("0"):
        return False
    remainder: int = checksum(digits)
    return remainder == 0 or (remainder == 5 and digits.startswith("10"))


def without_identity_numbers(text: str) -> str:
    """Return `text` as it may be repeated: names of sheets and groups can hold such a number.

    One without is returned as it is, so that the sheet of that name is found.
    """
    apart = _LISTED.sub("; ", text)
    hidden = NUMBER.sub(lambda found: "…" if is_identity_number(found[0]) else found[0], apart)
    return text if hidden == apart else hidden
