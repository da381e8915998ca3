"""How the sheets that we write ourselves look: one font, two colours, on paper one page wide."""

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

BLUE, GREY, LINK = "FF1F3A5F", "FF7F7F7F", "FF0563C1"
FONT_NAME = "Calibri"
TITLE_FONT = Font(FONT_NAME, 16, bold=True, color=BLUE)
SMALL_PRINT = Font(FONT_NAME, 11, italic=True, color=GREY)
HEADER_FONT = Font(FONT_NAME, 11, bold=True, color="FFFFFFFF")
LINK_FONT = Font(FONT_NAME, 11, color=LINK, underline="single")
HEADER_FILL = PatternFill("solid", fgColor=BLUE)
OPTIONAL_FILL = PatternFill("solid", fgColor="FF7A8CA3")
LINE_BELOW = Border(bottom=Side(style="thin", color="FFD9D9D9"))
WRAPPED = Alignment(wrap_text=True, vertical="top")
LEFT = Alignment(horizontal="left")


def print_on_one_width(sheet: Worksheet, header_row: int | None = None) -> None:
    """Print on landscape pages, never split across; the header on each of them."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if header_row is not None:
        sheet.print_title_rows = f"{header_row}:{header_row}"
