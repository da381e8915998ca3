"""Large markup, followed tag by tag where parsing it into a tree would take too much memory."""

import io
from collections.abc import Callable
from xml.parsers import expat

from sftpdrop.watcher.container.refusal import Unreadable


def follow(
    part: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start` and `end` for each tag, and `text`; damage is Unreadable.

    Of a tag they get its namespace, a space and its name. They are called a million times, so that
    nothing stands between them and the parser.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    _feed(parser, part)


def check_well_formed(part: bytes) -> None:
    """Raise Unreadable where markup is damaged; a lenient reader would go on behind the damage."""
    _feed(expat.ParserCreate(), part)


def _feed(parser: expat.XMLParserType, part: bytes) -> None:
    try:
        parser.ParseFile(io.BytesIO(part))
    except (expat.ExpatError, ValueError, LookupError):  # or it names an encoding unknown to expat
        raise Unreadable("container_damaged") from None
