"""Workbooks as bytes, made by the programs that schools' software uses."""

import functools
import io

import openpyxl


@functools.cache
def xlsx(rows: int = 3) -> bytes:
    """A small .xlsx, made once: what openpyxl writes differs from second to second."""
    book = openpyxl.Workbook()
    for row in range(rows):
        book.worksheets[0].append([row, "Jansen", "Sanne", "7a"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


HTML = b"<html><table><tr><td>Roepnaam</td></tr></table></html>"
"""What some administrations export as .xls: nothing in it tells whole from half."""
