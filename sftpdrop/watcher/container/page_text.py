"""The text of a header or footer on paper, without the codes of its layout."""

import re

# &C centres, &"Calibri,Bold" is a font, &12 its size (ECMA-376 part 1, 18.3.1.46).
_LAYOUT_CODE = re.compile(r'&(?:[A-Z]|"[^"]*"|[0-9]{1,2}(?![0-9]))')


def without_layout(text: str) -> str:
    """Return the words alone: a code would stick to the word after it."""
    return _LAYOUT_CODE.sub(" ", text).strip()
