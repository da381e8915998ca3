import io
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sftpdrop.core.account import Locale
from sftpdrop.core.finding import Finding, Param, Severity
from sftpdrop.texts.container import CONTAINER_FINDINGS
from sftpdrop.texts.findings import say_finding
from sftpdrop.watcher.container.kind import Kind
from sftpdrop.watcher.inspect import inspect_workbook
from tests.watcher.building import (
    LIMITS,
    SECRET,
    TODAY,
    Rows,
    codes,
    inspect,
    many_rows,
    openpyxl_bytes,
    profile,
    ten_rows,
    with_parts,
    xls_bytes,
)

READ = {Kind.XLSX, Kind.XLS, Kind.HTML, Kind.SPREADSHEETML}


def test_good_list_gives_counts_groups_and_a_roll(tmp_path: Path) -> None:
    inspection = inspect(openpyxl_bytes(ten_rows()), tmp_path)
    assert (inspection.kind, inspection.profile) == ("xlsx", "schoolwise")
    assert (inspection.sheets, inspection.rows, inspection.pupils) == (1, 10, 10)
    assert inspection.groups["Groep 5/6 De kevers"] == 3
    assert len({entry.key for entry in inspection.roll}) == 10


def test_findings_of_file_and_list_are_told_together(tmp_path: Path) -> None:
    rows = ten_rows()
    rows[2][7] = ""
    data = with_parts(openpyxl_bytes(rows), {"xl/vbaProject.bin": b"x"})
    assert codes(inspect(data, tmp_path)) == {"workbook_macros", "missing"}


def test_personal_column_in_a_csv_file_has_it_destroyed(tmp_path: Path) -> None:
    text = "NAAM;ROEPNAAM;NATIONALITEIT\nWit;Fenna;x\nHof;Tijn;x\n"
    inspection = inspect(text.encode(), tmp_path)
    assert codes(inspection) == {"container_csv", "forbidden_column"}
    assert inspection.must_destroy


def test_bsn_in_a_workbook_with_macros_still_has_it_destroyed(tmp_path: Path) -> None:
    rows = [[*row, "BSN" if not number else "111222333"] for number, row in enumerate(ten_rows())]
    data = with_parts(openpyxl_bytes(rows), {"xl/vbaProject.bin": b"x"})
    assert inspect(data, tmp_path).must_destroy


def test_nothing_is_remembered_of_a_list_with_bsns(tmp_path: Path) -> None:
    rows = [["111222333" if number else "BSN", *row] for number, row in enumerate(ten_rows())]
    inspection = inspect(openpyxl_bytes(rows), tmp_path)
    assert inspection.must_destroy
    assert (inspection.roll, inspection.groups, inspection.fingerprint) == ((), {}, None)


def test_a_formula_without_a_value_is_told_once(tmp_path: Path) -> None:
    rows = ten_rows()
    rows[2][7] = rows[3][7] = "=A1"
    rows[5][7] = None
    found = inspect(openpyxl_bytes(rows), tmp_path).findings
    assert [(f.code, f.row, f.more_rows) for f in found] == [
        ("formula_without_value", 3, (4,)),
        ("missing", 6, ()),
    ]


_BSN_ROWS = [["Naam", "BSN"], *(["x", str(bsn)] for bsn in (111222333, 123456782, 999999990))]
REFUSED_TEXTS: dict[str, tuple[str, str]] = {
    "csv": ("\n".join(map(";".join, _BSN_ROWS)), "identity_column"),
    "tsv": ("\n".join(map("\t".join, _BSN_ROWS)), "identity_column"),
    "mhtml": (
        "MIME-Version: 1.0\n\n<table>" + "".join(f"<td>{row[1]}</td>" for row in _BSN_ROWS),
        "identity_loose",
    ),
    "xml": (
        "<?xml version='1.0'?><a>" + "".join(f"<n>{row[1]}</n>" for row in _BSN_ROWS[1:]),
        "identity_loose",
    ),
}


@pytest.mark.parametrize("kind", REFUSED_TEXTS)
def test_a_refused_text_with_bsns_is_destroyed_as_well(kind: str, tmp_path: Path) -> None:
    text, code = REFUSED_TEXTS[kind]
    inspection = inspect(text.encode(), tmp_path, "lijst.xls")
    assert [finding.code for finding in inspection.findings] == [f"container_{kind}", code]
    assert inspection.must_destroy
    assert "111222333" not in str(inspection)


def open_document(texts: Sequence[str], **parts: str) -> bytes:
    cells = "".join(
        f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "content.xml", f"<office:document-content>{cells}</office:document-content>"
        )
        for name, markup in parts.items():
            archive.writestr(f"{name}.xml", markup)
    return target.getvalue()


PARTS = {
    "meta": '<meta:user-defined meta:name="Burgerservicenummer">111222333</meta:user-defined>',
    "styles": "<style:footer><text:p>BSN 111222333</text:p></style:footer>",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_bsn_outside_the_cells_of_an_open_document_is_destroyed_as_well(
    part: str, tmp_path: Path
) -> None:
    inspection = inspect(open_document(["x"], **{part: PARTS[part]}), tmp_path)
    assert (inspection.must_destroy, codes(inspection)) == (
        True,
        {"container_ods", "identity_loose"},
    )


def test_choices_in_an_open_document_are_destroyed_as_well(tmp_path: Path) -> None:
    listed = ";".join(f"&quot;{row[1]}&quot;" for row in _BSN_ROWS[1:])
    choices = f'<table:content-validation table:condition="in-list({listed})"/>'
    assert inspect(open_document(["x"], meta=choices), tmp_path).must_destroy


@pytest.mark.parametrize(
    ("numbers", "destroyed"), [(_BSN_ROWS[1:], True), ([["x", "20417"]], False)]
)
def test_an_open_document_with_bsns_is_destroyed_as_well(
    numbers: list[list[str]], destroyed: bool, tmp_path: Path
) -> None:
    inspection = inspect(open_document([text for row in numbers for text in row]), tmp_path)
    assert inspection.must_destroy is destroyed
    assert codes(inspection) == {"container_ods", *(["identity_loose"] if destroyed else [])}


@pytest.mark.parametrize("build", [openpyxl_bytes, xls_bytes])
def test_an_export_of_everything_with_bsns_is_destroyed_though_it_is_too_wide(
    build: Callable[[Rows], bytes], tmp_path: Path
) -> None:
    rows = ten_rows()
    wide = [[*row, *[f"x{number}"] * 130] for number, row in enumerate(rows)]
    assert codes(inspect(build(wide), tmp_path, "lijst.xls")) == {"too_many_columns"}
    for row, bsn in zip(wide, ["BSN", *["111222333"] * 10], strict=True):
        row[120] = bsn
    inspection = inspect(build(wide), tmp_path, "lijst.xls")
    assert inspection.must_destroy
    (_, finding) = inspection.findings
    assert (finding.code, finding.column, finding.row) == ("identity_column", "DQ", 1)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_refused_text_without_bsns_is_kept(delimiter: str, tmp_path: Path) -> None:
    text = "\n".join(delimiter.join(map(str, row)) for row in ten_rows())
    inspection = inspect(text.encode(), tmp_path, "lijst.xls")
    assert len(inspection.findings) == 1
    assert not inspection.must_destroy


def test_a_limit_of_a_terabyte_takes_no_memory_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(openpyxl_bytes(many_rows(10)))
    limits = replace(LIMITS, file_bytes=1 << 44)
    inspection = inspect_workbook(path, path.name, profile(), limits, TODAY, SECRET)
    assert inspection.pupils == 10


def test_our_own_trouble_is_raised(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect_workbook(tmp_path / "none", "x.xlsx", profile(), LIMITS, TODAY, SECRET)


def test_every_code_of_a_file_has_its_sentences() -> None:
    assert {f"container_{kind}" for kind in set(Kind) - READ} <= set(CONTAINER_FINDINGS)
    params: dict[str, Param] = {
        "limit": 1,
        "count": 2,
        "row": 3,
        "kind": "xls",
        "extension": "xlsx",
    }
    for code in CONTAINER_FINDINGS:
        for locale in Locale:
            text = say_finding(Finding(code, Severity.ERROR, params=params), locale)
            assert "{" not in text
            assert text.count(". ") >= 1 or ";" in text


def test_list_of_a_school_takes_less_than_25_ms_of_cpu(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(openpyxl_bytes(many_rows(250)))
    times = []
    for _ in range(5):
        started = time.process_time()
        inspect_workbook(path, "lijst.xlsx", profile(), LIMITS, TODAY, SECRET)
        times.append(time.process_time() - started)
    assert min(times) < 0.025
