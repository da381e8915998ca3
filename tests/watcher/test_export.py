import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sftpdrop.watcher.export import NotExportable, export_csv, export_xlsx
from tests.watcher.building import (
    LIMITS,
    TODAY,
    inspect,
    openpyxl_bytes,
    profile,
    ten_rows,
    xls_bytes,
)


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    path.write_bytes(xls_bytes(ten_rows()))
    return path


def text_rows() -> list[list[str]]:
    return [[str(value) for value in row] for row in ten_rows()]


def test_csv_is_the_normal_form_in_utf_8_without_bom(original: Path, tmp_path: Path) -> None:
    target = tmp_path / "lijst.csv"
    assert export_csv(original, target, profile(), LIMITS, TODAY) == 10
    data = target.read_bytes()
    assert data.startswith(b"LEERLINGNUMMER;GROEP;GROEPSNAAM;")
    assert data.endswith(b";2013-06-08;\r\n")
    assert list(csv.reader(io.StringIO(data.decode("utf-8")), delimiter=";")) == text_rows()


def test_xlsx_is_the_normal_form_as_text(original: Path, tmp_path: Path) -> None:
    target = tmp_path / "lijst.xlsx"
    assert export_xlsx(original, target, profile(), LIMITS, TODAY) == 10
    rows = openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True)
    assert [[value or "" for value in row] for row in rows] == text_rows()
    before = inspect(original.read_bytes(), tmp_path, "x").fingerprint
    assert inspect(target.read_bytes(), tmp_path, "x").fingerprint == before


def test_names_that_look_like_formulas_arrive_unaltered(original: Path, tmp_path: Path) -> None:
    rows = ten_rows()
    rows[1][6], rows[1][7] = "'t", "-Hof"
    original.write_bytes(openpyxl_bytes(rows))
    export_csv(original, tmp_path / "lijst.csv", profile(), LIMITS, TODAY)
    assert ";'t;-Hof;" in (tmp_path / "lijst.csv").read_text("utf-8")


@pytest.mark.parametrize("export", [export_csv, export_xlsx])
def test_export_replaces_an_older_one_and_leaves_nothing_beside_it(
    export: Callable[..., int], original: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out" / "lijst"
    target.parent.mkdir()
    target.write_bytes(b"old")
    export(original, target, profile(), LIMITS, TODAY)
    assert [path.name for path in target.parent.iterdir()] == ["lijst"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_list_with_a_bsn_is_never_exported(original: Path, tmp_path: Path) -> None:
    rows = ten_rows()
    rows[0].append("BSN")
    for row in rows[1:]:
        row.append("111222333")
    original.write_bytes(openpyxl_bytes(rows))
    with pytest.raises(NotExportable):
        export_csv(original, tmp_path / "lijst.csv", profile(), LIMITS, TODAY)
    original.write_bytes(b"%PDF-")
    with pytest.raises(NotExportable):
        export_csv(original, tmp_path / "lijst.csv", profile(), LIMITS, TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["original"]
