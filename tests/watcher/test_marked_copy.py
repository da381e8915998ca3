import io
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from sftpdrop.core.account import Locale
from sftpdrop.core.inspection import Inspection
from sftpdrop.watcher.marked_copy import Unmarkable, write_marked_copy
from sftpdrop.watcher.marks import FILLS, NOTE_MARK
from tests.programs import need
from tests.waiting import PATIENCE
from tests.watcher.building import (
    LIMITS,
    codes,
    inspect,
    many_rows,
    openpyxl_bytes,
    part_of,
    ten_rows,
    with_parts,
    xls_bytes,
    xlsxwriter_bytes,
)


def faulty_rows() -> list[list[object]]:
    """A title above the header, and faults of several kinds in known cells."""
    rows: list[list[object]] = [["De Regenboog"], [], *ten_rows()]
    rows[4][8] = "31-02-2019"
    rows[6][7] = ""
    rows[7][0] = rows[6][0]
    rows[9][6] = "v.d."
    return rows


def mark(data: bytes, folder: Path, locale: Locale = Locale.DUTCH) -> tuple[Inspection, bytes]:
    inspection = inspect(data, folder, "x")
    destination = folder / "lijst.FOUTEN.xlsx"
    write_marked_copy(folder / "upload", destination, inspection.findings, locale, LIMITS)
    return inspection, destination.read_bytes()


MAKERS: dict[str, Callable[..., bytes]] = {
    "openpyxl": openpyxl_bytes,
    "xlsxwriter": xlsxwriter_bytes,
    "xls": xls_bytes,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("locale", Locale)
def test_marked_copy_is_judged_as_if_the_marks_were_not_there(
    make: Callable[..., bytes], locale: Locale, tmp_path: Path
) -> None:
    before, marked = mark(make(faulty_rows()), tmp_path, locale)
    assert before.errors >= 3
    after = inspect(marked, tmp_path, "x")
    assert after.findings == before.findings
    assert (after.fingerprint, after.sheets) == (before.fingerprint, before.sheets)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_marking_twice_does_not_pile_up(make: Callable[..., bytes], tmp_path: Path) -> None:
    _, once = mark(make(faulty_rows()), tmp_path)
    _, twice = mark(once, tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(twice))
    assert len(book.sheetnames) == 2
    assert notes(twice) == notes(once)


def notes(data: bytes) -> dict[str, str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1]
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment is not None}


def test_each_finding_is_a_colour_a_note_and_a_link(tmp_path: Path) -> None:
    inspection, marked = mark(openpyxl_bytes(faulty_rows()), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    findings, pupils = book.worksheets
    assert book.active is findings
    assert pupils["I5"].fill.fgColor.rgb == FILLS["error"]  # type: ignore[index] # a StrEnum
    assert pupils["G10"].fill.fgColor.rgb == FILLS["warning"]  # type: ignore[index]
    assert pupils["A4"].fill.fill_type is None
    assert pupils["I5"].comment.text.startswith(f"{NOTE_MARK}\nFout: ")
    links = {
        cell.value: cell.hyperlink.location for (cell,) in findings["C6:C20"] if cell.hyperlink
    }
    assert links["I5"] == "'Sheet'!I5"
    assert len([cell for (cell,) in findings["E6:E99"] if cell.value]) == len(inspection.findings)


def test_a_note_of_the_schools_own_stays_and_ours_comes_behind_it(tmp_path: Path) -> None:
    def note(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["I5"].comment = Comment("navragen\nbij thuis", "juf An")

    before, once = mark(openpyxl_bytes(faulty_rows(), note), tmp_path)
    assert notes(once)["I5"].startswith(f"navragen\nbij thuis\n{NOTE_MARK}\nFout: ")
    assert inspect(once, tmp_path, "x").findings == before.findings
    _, twice = mark(once, tmp_path)
    assert notes(twice)["I5"] == notes(once)["I5"]
    book = openpyxl.load_workbook(io.BytesIO(twice))
    book.worksheets[1]["I5"] = "3-9-2016"
    target = io.BytesIO()
    book.save(target)
    _, mended = mark(target.getvalue(), tmp_path)
    assert notes(mended)["I5"] == "navragen\nbij thuis"


@pytest.mark.parametrize("note", ["bsn 111222333\n[sftpdrop]\nFout", "[sftpdrop]\nbsn 111222333"])
def test_a_bsn_in_a_note_is_found_on_either_side_of_our_mark(note: str, tmp_path: Path) -> None:
    def add(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["I5"].comment = Comment(note, "x")

    assert inspect(openpyxl_bytes(faulty_rows(), add), tmp_path, "x").must_destroy


def test_mended_copy_loses_its_colours_when_it_is_marked_again(tmp_path: Path) -> None:
    _, marked = mark(openpyxl_bytes(faulty_rows()), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book.worksheets[1]["I5"] = "3-9-2016"
    target = io.BytesIO()
    book.save(target)
    _, again = mark(target.getvalue(), tmp_path)
    mended = openpyxl.load_workbook(io.BytesIO(again)).worksheets[1]["I5"]
    assert mended.fill.fill_type is None
    assert mended.comment is None


def test_mended_copy_is_accepted(tmp_path: Path) -> None:
    _, marked = mark(openpyxl_bytes(faulty_rows()), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    for row, values in enumerate(ten_rows(), start=3):
        for column, value in enumerate(values, start=1):
            book.worksheets[1].cell(row, column).value = value  # type: ignore[assignment]
    target = io.BytesIO()
    book.save(target)
    mended = inspect(target.getvalue(), tmp_path)
    assert mended.findings == ()
    assert mended.fingerprint == inspect(openpyxl_bytes(ten_rows()), tmp_path).fingerprint


def test_own_notes_and_colours_of_a_school_stay(tmp_path: Path) -> None:
    def decorate(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["I4"].comment = Comment("nog navragen", "school")
        sheet["B5"].fill = PatternFill("solid", fgColor="FF00FF00")

    _, marked = mark(openpyxl_bytes(faulty_rows(), decorate), tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[1]
    assert sheet["I4"].comment.text == "nog navragen"
    assert sheet["B5"].fill.fgColor.rgb == "FF00FF00"


def test_values_of_formulas_survive_without_a_calculation(tmp_path: Path) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    for number, row in enumerate(faulty_rows()):
        sheet.write_row(number, 0, [str(value) for value in row])
        sheet.write_formula(number, 3, f"=1+{number}", None, row[3] if len(row) > 3 else "")
    book.close()
    before, marked = mark(target.getvalue(), tmp_path)
    after = inspect(marked, tmp_path)
    assert after.findings == before.findings
    assert after.fingerprint == before.fingerprint


def test_formula_without_a_value_stays_a_formula(tmp_path: Path) -> None:
    def formulas(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["C4"] = '="Groep "&"1A"'

    data = openpyxl_bytes(faulty_rows(), formulas)
    before, marked = mark(data, tmp_path)
    assert "formula_without_value" in codes(before)
    kept = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[1]["C4"]
    assert kept.value == '="Groep "&"1A"'


def test_text_that_looks_like_a_formula_or_an_error_stays_text(tmp_path: Path) -> None:
    rows = faulty_rows()
    rows[5][7], rows[8][7], rows[10][7] = "=1+1", "#N/B", "00123"
    for make in (xls_bytes, xlsxwriter_bytes):
        _, marked = mark(make(rows), tmp_path)
        sheet = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[1]
        assert [sheet.cell(row, 8).value for row in (6, 9, 11)] == ["=1+1", "#N/B", "00123"]
        assert sheet["H6"].data_type == "s"


def test_findings_sheet_is_known_again_after_people_moved_it(tmp_path: Path) -> None:
    before, marked = mark(openpyxl_bytes(faulty_rows()), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book.worksheets[0].title = "Blad van de bieb"
    book.worksheets[0].insert_rows(1, 4)
    book.move_sheet(book.worksheets[0], 1)
    target = io.BytesIO()
    book.save(target)
    assert inspect(target.getvalue(), tmp_path).findings == before.findings


def test_nobody_hides_a_bsn_behind_our_marks(tmp_path: Path) -> None:
    _, marked = mark(openpyxl_bytes(faulty_rows()), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book.worksheets[0]["F7"] = "BSN 111222333"
    book.worksheets[1]["B4"].comment = Comment(f"{NOTE_MARK} BSN 111222333", "sftpdrop")
    target = io.BytesIO()
    book.save(target)
    found = [f for f in inspect(target.getvalue(), tmp_path).findings if "identity" in f.code]
    assert {finding.params["place"] for finding in found} == {"comment", "property"}


def test_marks_are_known_again_after_libreoffice_saved_the_copy(tmp_path: Path) -> None:
    before, _ = mark(openpyxl_bytes(faulty_rows()), tmp_path)
    for form in ("xlsx:Calc MS Excel 2007 XML", "xls:MS Excel 97"):
        subprocess.run(
            [need("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
             "--convert-to", form, "--outdir", tmp_path / "saved", tmp_path / "lijst.FOUTEN.xlsx"],
            check=True, capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
        saved = tmp_path / "saved" / f"lijst.FOUTEN.{form.partition(':')[0]}"
        after = inspect(saved.read_bytes(), tmp_path, saved.name)
        assert after.findings == before.findings
        assert after.fingerprint == before.fingerprint


def test_workbook_that_openpyxl_cannot_load_is_rebuilt_from_its_values(tmp_path: Path) -> None:
    data = xlsxwriter_bytes(faulty_rows())
    styles = part_of(data, "xl/styles.xml").replace(b'patternType="none"', b'patternType="zigzag"')
    data = with_parts(data, {"xl/styles.xml": styles})
    with pytest.raises(ValueError, match="stylesheet"):
        openpyxl.load_workbook(io.BytesIO(data))
    before, marked = mark(data, tmp_path)
    assert inspect(marked, tmp_path, "x").findings == before.findings


def test_file_that_cannot_be_read_cannot_be_marked(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"%PDF-1.7")
    with pytest.raises(Unmarkable):
        write_marked_copy(tmp_path / "upload", tmp_path / "x.xlsx", (), Locale.DUTCH, LIMITS)
    assert not (tmp_path / "x.xlsx").exists()


def test_thousand_faulty_rows_are_marked_within_a_second(tmp_path: Path) -> None:
    rows = many_rows(1_000)
    for number, row in enumerate(rows[1:]):
        row[number % 5 + 5] = "" if number % 2 else "31-02-2019"
    (tmp_path / "upload").write_bytes(openpyxl_bytes(rows))
    inspection = inspect(openpyxl_bytes(rows), tmp_path)
    times = []
    for _ in range(3):
        started = time.process_time()
        write_marked_copy(
            tmp_path / "upload", tmp_path / "x.xlsx", inspection.findings, Locale.DUTCH, LIMITS
        )
        times.append(time.process_time() - started)
    assert min(times) < 1
