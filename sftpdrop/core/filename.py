"""A client's path becomes one validated name of a flat directory, or is refused."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from sftpdrop.errors import Refused, Status

MAX_NAME_BYTES = 200
"""Room is left below the 255 bytes of Linux file systems for an upload's own prefix."""

_ANSWER_BYTES = 20
"""How much longer the name of an answer to the longest name may be."""

_MARK_BYTES = 17
"""How much longer a program's temporary name may be: rclone's, and still room for the prefix."""

FINAL_EXTENSIONS = (".xlsx", ".xls")

# Windows' reserved device names and characters: a school opens its receipt on Windows.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = frozenset('<>:"|?*\\/')
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})

# The temporary names that clients give to a running upload (docs/clients.md); the final name
# follows by a RENAME. Programs that name it by themselves keep the final name whole: WinSCP,
# rclone, Cyberduck and lftp. Longest first: rclone's `.1a2b3c4d.partial` is more than `.partial`.
_MARKED_BY_PROGRAM = re.compile(
    r"(\.[0-9a-f]{8}\.partial|\.filepart"
    r"|-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"
    r"|^\.in\.(?=.)",
    re.IGNORECASE,
)
# People, scripts and FreeFileSync may put anything before these, and GNOME's says nothing at all.
_MARKED_OTHERWISE = re.compile(
    r"\.(partial|part|tmp|temp|ffs_tmp|inprogress|uploading)$|^\.giosave[0-9a-z]{6}$",
    re.IGNORECASE,
)

# What lies beside a list on a person's computer, and comes along when a whole folder is dragged.
_COMPANIONS = (
    (re.compile(r"~\$.+|\.~lock\..+#|~.*\.tmp", re.IGNORECASE), "name_lock_file"),
    (
        re.compile(r"\._.*|\.ds_store|(eh)?thumbs\.db|desktop\.ini|\.directory", re.IGNORECASE),
        "name_of_system",
    ),
)

# What the watcher writes beside a file; a school may read and delete these, not upload them.
_RECEIPT = re.compile(r"\.(GOEDGEKEURD|AFGEKEURD|IN WACHT)\.txt$")
_MARKED_COPY = re.compile(r"\.FOUTEN(?:-(\d+))?\.xlsx$", re.IGNORECASE)


class NameKind(Enum):
    """What a name in a school's directory stands for."""

    FINAL = auto()  # a workbook: finishing an upload under it makes a drop
    TEMPORARY = auto()  # an upload in progress that its client will rename
    RECEIPT = auto()  # our answer, to read
    OTHER = auto()  # nothing we take; only good for asking whether it exists


@dataclass(frozen=True, slots=True)
class FileName:
    """A validated name: NFC, one component, no more than MAX_NAME_BYTES of UTF-8."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """Equal for names that differ only in case or normalisation: these are one file."""
        return unicodedata.normalize("NFC", self.text.casefold())

    @property
    def kind(self) -> NameKind:
        """What the name stands for, told from its form alone."""
        if _RECEIPT.search(self.text):
            return NameKind.RECEIPT
        if _MARKED_BY_PROGRAM.search(self.text) or _MARKED_OTHERWISE.search(self.text):
            return NameKind.TEMPORARY
        if self.text.lower().endswith(FINAL_EXTENSIONS):
            return NameKind.FINAL
        return NameKind.OTHER

    @property
    def is_of_an_answer(self) -> bool:
        """Whether the watcher gives such names: to receipts and to marked copies."""
        return self.kind is NameKind.RECEIPT or is_marked_copy_name(self.text)

    @property
    def destined(self) -> "FileName | None":
        """The name that a temporary one's client will give it in the end; None if it is not told.

        As its client made it, so that it need not be one under which anything can be delivered.
        """
        final, marks = _MARKED_BY_PROGRAM.subn("", self.text)
        return FileName(final) if marks else None


def receipt_name(name: str, verdict_word: str) -> str:
    """The receipt's name beside `name`: `lijst.xlsx.GOEDGEKEURD.txt`."""
    return f"{name}.{verdict_word}.txt"


def marked_copy_name(name: str) -> str:
    """The marked copy's name beside `name`: `lijst.FOUTEN.xlsx`.

    A marked copy that was mended and is still wrong gives `lijst.FOUTEN-2.xlsx`, so that the answer
    never takes the place of what was delivered.
    """
    if match := _MARKED_COPY.search(name):
        return f"{name[: match.start()]}.FOUTEN-{int(match[1] or 1) + 1}.xlsx"
    return f"{name.rsplit('.', 1)[0]}.FOUTEN.xlsx"


def is_marked_copy_name(name: str) -> bool:
    """Whether a name has the form of a marked copy's."""
    return _MARKED_COPY.search(name) is not None


def parse_path(path: bytes) -> FileName | None:
    """Reduce a client's `path` to a name, or to None for the directory itself.

    The directory is flat and is its own root: `/`, `.`, `/.` and the empty path mean it. Anything
    that would name another directory, such as the `map/` of an scp that is to copy into it, or a
    name that people could not see or type, is refused.
    """
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("name_not_utf8") from None
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if not parts:
        return None
    if ".." in parts or len(parts) > 1 or text.endswith(("/", "/.")):
        raise Refused("name_outside", status=Status.NO_SUCH_FILE)
    return parse_name(parts[0])


def parse_name(text: str) -> FileName:
    """Return `text` as a name of a school's directory, or raise Refused with the reason."""
    text = unicodedata.normalize("NFC", text)
    name = FileName(text)
    if len(text.encode("utf-8", "surrogatepass")) > _longest(name):
        raise Refused("name_too_long", limit=MAX_NAME_BYTES)
    if any(unicodedata.category(character) in _INVISIBLE for character in text):
        raise Refused("name_invisible")
    if any(character in _FORBIDDEN for character in text):
        raise Refused("name_forbidden")
    _refuse_companion(_MARKED_BY_PROGRAM.sub("", text))
    if _RESERVED.fullmatch(text) or text != text.strip() or text.endswith("."):
        raise Refused("name_reserved")
    if text.startswith(".") and name.kind is not NameKind.TEMPORARY:
        raise Refused("name_hidden", status=Status.NO_SUCH_FILE)
    return name


def _longest(name: FileName) -> int:
    """How many bytes a name may have: more where something of ours or a program's is appended."""
    if name.is_of_an_answer:
        return MAX_NAME_BYTES + _ANSWER_BYTES
    return MAX_NAME_BYTES + (0 if name.destined is None else _MARK_BYTES)


def _refuse_companion(text: str) -> None:
    for form, code in _COMPANIONS:
        if form.fullmatch(text):
            raise Refused(code, status=Status.NO_SUCH_FILE)
