"""The strings of an .xlsx, which cells share or hold themselves, as all programs read them.

calamine reads on where a tag is damaged or stands within a text, and puts strings together that are
two to everybody else. The usual strings are known by one look; others are followed tag by tag.
"""

import re

from sftpdrop.watcher.container.archive import Parts
from sftpdrop.watcher.container.followed import follow
from sftpdrop.watcher.container.refusal import Unreadable
from sftpdrop.watcher.container.text_volume import shared_strings

_TEXT = rb'<t(?: xml:space="preserve")?>[^<]*+</t>'
_USUAL_SHARED = re.compile(rb"(?:<si>(?:%s|<t/>)</si>\s*+)*+</sst>" % _TEXT)
_INLINE = re.compile(rb"i(?:s[\s/>]|nlineStr)")  # few tags of a sheet have an i: it is found soon
_ODD_INLINE = re.compile(rb"<is(?!>%s</is></c>)" % _TEXT)
_LOST_INLINE = re.compile(rb'inlineStr"(?!><is>)')


def check_shared_strings(parts: Parts) -> None:
    """Raise Unreadable where the strings that cells share are damaged."""
    for part in shared_strings(parts).values():
        first = part.find(b"<si>")
        if first < 0 or _USUAL_SHARED.match(part, first) is None:
            tags = _Tags()
            follow(part, start=tags.start, end=tags.end)


class _Tags:
    """Follows the tags of strings: none may stand within a text."""

    def __init__(self) -> None:
        self._in_text = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        if self._in_text:
            raise Unreadable("container_damaged")
        self._in_text = tag.rpartition(" ")[2] == "t"

    def end(self, _: str) -> None:
        self._in_text = False


def has_odd_string(part: bytes) -> bool:
    """Whether a cell of a sheet may hold a damaged string; False is sure."""
    if _INLINE.search(part) is None:
        return False
    return _ODD_INLINE.search(part) is not None or _LOST_INLINE.search(part) is not None
