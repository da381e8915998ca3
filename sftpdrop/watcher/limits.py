"""How much of a workbook is read, and what reading it may cost."""

from dataclasses import dataclass

MEGABYTE = 1_000_000
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """Limits on a file, on what it unpacks to, and on the child that reads it.

    The largest Dutch primary school has some 1,500 pupils, 69 kB as .xlsx and 307 kB as .xls, so
    nothing honest comes near these. Sizes are in bytes, times in seconds.
    """

    file_bytes: int = 10 * MEGABYTE
    unpacked_bytes: int = 50 * MEGABYTE
    ratio: int = 300
    """Unpacked to packed, of parts over a megabyte. Sheets reach 50, Deflate itself 1,032."""
    entries: int = 2_000
    sheets: int = 50
    rows: int = 10_000
    """The number of the last row of a sheet that has a value, and so the rows that are read."""
    columns: int = 100
    cells: int = 2_000_000
    """Of all sheets' rectangles together; calamine takes 24 bytes for each cell of a rectangle."""
    text_length: int = 32_767
    """Excel's own limit on the characters of a cell (Excel specifications and limits)."""
    text_volume: int = 8 * MEGABYTE
    """The characters of all cells together: ten times what the longest lists have."""
    memory_bytes: int = 768 * MEBIBYTE
    """The address space of a child: some 200 MiB are Python and its libraries before any file."""
    cpu_seconds: int = 10
    wall_seconds: float = 10.0
    written_bytes: int = 64 * MEGABYTE
    """The largest file that a child may write: a marked copy, an export, or a workbook unpacked."""
