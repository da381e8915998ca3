"""From a hostile file to values: what it is, whether it may be read, and what its cells hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sftpdrop.core.finding import Finding
from sftpdrop.roster.workbook import Workbook
from sftpdrop.watcher.container.kind import Kind, recognise
from sftpdrop.watcher.container.refusal import Unreadable, warning
from sftpdrop.watcher.formats import html, spreadsheetml, xls, xlsx
from sftpdrop.watcher.formats.content import Content
from sftpdrop.watcher.limits import MEGABYTE, ReadingLimits
from sftpdrop.watcher.marks import without_marks

_READERS: Mapping[Kind, Callable[[bytes, ReadingLimits], Content]] = {
    Kind.XLSX: xlsx.read,
    Kind.XLS: xls.read,
    Kind.HTML: html.read,
    Kind.SPREADSHEETML: spreadsheetml.read,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file gave: no workbook where it cannot or may not be read."""

    kind: Kind
    workbook: Workbook | None
    findings: tuple[Finding, ...]


def read_file(data: bytes, name: str, limits: ReadingLimits) -> Reading:
    """Read the file `data` that its school named `name`.

    The marks of a marked copy are taken off, so that it is judged as the school's own file.
    """
    kind = recognise(data)
    try:
        content = _read(kind, data, limits)
    except Unreadable as refusal:
        return Reading(kind, None, (refusal.finding,))
    workbook = without_marks(content.workbook)
    return Reading(kind, workbook, (*_misnamed(name, kind), *content.findings))


def _read(kind: Kind, data: bytes, limits: ReadingLimits) -> Content:
    if len(data) > limits.file_bytes:
        raise Unreadable("container_too_large", limit=limits.file_bytes // MEGABYTE)
    if kind not in _READERS:
        raise Unreadable(f"container_{kind}")
    return _READERS[kind](data, limits)


def _misnamed(name: str, kind: Kind) -> tuple[Finding, ...]:
    """A warning for an .xls named .xlsx or the other way round: Excel itself asks about those."""
    extension = name.rpartition(".")[2].casefold()
    if kind in (Kind.XLSX, Kind.XLS) and extension in (Kind.XLSX, Kind.XLS) and extension != kind:
        return (warning("container_misnamed", kind=kind.value, extension=extension),)
    return ()
