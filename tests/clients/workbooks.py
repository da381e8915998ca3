"""Files to send: whole packages of an exact size, which say nothing of pupils."""

import hashlib
import io
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

_PART = "xl/worksheets/sheet1.xml"
_FRAME = 30 + 46 + 22 + 2 * len(_PART)
"""Bytes of a ZIP file with one stored part, besides the part."""


@dataclass(frozen=True)
class Sample:
    """A file on the client's side."""

    path: Path
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def package(size: int, seed: int = 0) -> bytes:
    """A whole package of `size` bytes that no compression shrinks; another one for each seed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(_PART), random.Random(seed).randbytes(size - _FRAME))
    content = target.getvalue()
    assert len(content) == size
    return content


def sample(directory: Path, name: str, size: int, seed: int = 0) -> Sample:
    """Write a package to send."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(package(size, seed))
    return Sample(path, path.read_bytes())
