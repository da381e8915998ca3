"""HTML's codes for characters, such as `&euml;` and `&#235;`, as what they stand for."""

import html
import re

_ENDLESS = re.compile(r"&#[0-9]{20,}+;?")
"""A code of more digits than any character has: Python refuses to make a number of 4,301."""

_NO_CHARACTER = "\ufffd"


def unescape(text: str) -> str:
    """Return `text` with its codes as characters."""
    return html.unescape(without_endless_codes(text))


def without_endless_codes(text: str) -> str:
    """Return `text` so that html.unescape takes it: what stands for no character is U+FFFD."""
    return _ENDLESS.sub(_NO_CHARACTER, text)
