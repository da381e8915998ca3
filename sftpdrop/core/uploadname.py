"""The name of an arriving file on disk: `<upload id>~<declared size>~<name>`.

The name carries all that must outlive the connection, so that finishing, resuming and listing
need no second file that could disagree, and changing it is one atomic rename (docs/adr/0003).
"""

from dataclasses import dataclass

from sftpdrop.core.filename import FileName, parse_name
from sftpdrop.core.identifiers import DropId
from sftpdrop.errors import InvalidInput, Refused


@dataclass(frozen=True, slots=True)
class UploadName:
    """One arriving file: `id` sorts by age, `declared_size` (bytes) is its client's promise."""

    id: DropId
    declared_size: int | None
    name: FileName

    def __str__(self) -> str:
        declared = "" if self.declared_size is None else str(self.declared_size)
        return f"{self.id}~{declared}~{self.name}"


def parse_upload_name(text: str) -> UploadName | None:
    """Read a name of the uploads directory back; None for anything that is not one."""
    identifier, _, rest = text.partition("~")
    declared, separator, name = rest.partition("~")
    if not separator or not (declared == "" or (declared.isascii() and declared.isdigit())):
        return None
    try:
        size = int(declared) if declared else None
        return UploadName(DropId.parse(identifier), size, parse_name(name))
    except (InvalidInput, Refused):
        return None
