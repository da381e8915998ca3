"""The cells of an .xlsx that refer to shared strings: calamine takes what it cannot read for 0.

With spaces, a comment, CDATA or a code around it, `<v> 15 </v>` is the string 15 to Excel, and to
calamine the first one or none: another text than people see, and a BSN that nobody would find.
"""

import re

from sftpdrop.watcher.container.refusal import Unreadable

_ODD_VALUE = re.compile(rb"<v(?!>[0-9]++</v></c>)")
_ODD_REFERENCE = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^<>]*\bt\s*=\s*["']s["'])[^<>]*+(?<!/)>"""
    rb"(?!\s*(?:<(?:\w+:)?f[\s/>][^<]*+(?:</(?:\w+:)?f>\s*)?)?"
    rb"(?:<(?:\w+:)?v(?:\s[^<>]*)?>[0-9]*</|<(?:\w+:)?v\s*/>|</(?:\w+:)?c\s*>))"
)
# One value behind another: calamine takes the last of them, or the first, and others the other one.
_TWO_VALUES = re.compile(
    rb"<(?:/(?:\w+:)?(?:v|is)\s*+|(?:\w+:)?(?:v|is)(?:\s[^<>]*+(?<=/)|/))>"
    rb"\s*+<(?:\w+:)?(?:v|is)[\s/>]"
)


def has_odd_value(part: bytes) -> bool:
    """Whether a value may be another than plain digits, or not all that is in its cell.

    Few sheets have one, which is soon seen.
    """
    return _ODD_VALUE.search(part) is not None


def may_hold_two_values(part: bytes) -> bool:
    """Whether a cell may have two values; False is sure, but for what a comment hides."""
    return _TWO_VALUES.search(part) is not None


def check_references(part: bytes) -> None:
    """Raise Unreadable where a cell refers to a string in any but digits.

    No program is known to write one. A cell without any value is empty to everybody.
    """
    if _ODD_REFERENCE.search(part) is not None:
        raise Unreadable("container_unsupported")
