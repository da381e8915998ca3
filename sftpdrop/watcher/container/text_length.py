"""How long the texts of a package's cells may be, from a few looks at its markup."""

from sftpdrop.watcher.container.archive import Parts

_ENDS = (b"</c>", b"</si>")  # of a cell and of a string that cells share


def may_hold_longer_text(parts: Parts, length: int) -> bool:
    """Whether a cell may have a text of more than `length` characters; False is sure.

    A character takes a byte of markup or more. Where a cell or a string ends in every stretch of
    half that length, no text between two ends is longer.
    """
    return any(_has_wide_gap(part, length) for part in parts.values() if len(part) > length)


def _has_wide_gap(part: bytes, length: int) -> bool:
    if b"!" in part and b"<!" in part:
        return True  # in a comment or in CDATA an end is none
    stretch = max(1, length // 2)
    starts = range(0, len(part) - stretch, stretch)
    return any(all(part.find(end, at, at + stretch) < 0 for end in _ENDS) for at in starts)
