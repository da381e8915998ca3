"""Workbooks that LibreOffice wrote: another program's idea of both formats."""

import subprocess
from pathlib import Path

import pytest

from tests.programs import need
from tests.waiting import PATIENCE
from tests.watcher.building import codes, inspect, ten_rows, xlsxwriter_bytes

FORMS: dict[str, tuple[str, set[str]]] = {
    "xlsx": ("xlsx:Calc MS Excel 2007 XML", set()),
    "xls": ("xls:MS Excel 97", set()),
    "ods": ("ods", {"container_ods"}),
    "pdf": ("pdf", {"container_pdf"}),
    "csv": ("csv", {"container_csv"}),
}


@pytest.mark.parametrize(("form", "found"), FORMS.values(), ids=FORMS)
def test_what_libreoffice_saves_is_read_or_named(
    form: str, found: set[str], tmp_path: Path
) -> None:
    original = xlsxwriter_bytes(ten_rows())
    (tmp_path / "lijst.xlsx").write_bytes(original)
    subprocess.run(
        [need("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", form, "--outdir", tmp_path / "saved", tmp_path / "lijst.xlsx"],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    (saved,) = (tmp_path / "saved").iterdir()
    inspection = inspect(saved.read_bytes(), tmp_path, saved.name)
    assert codes(inspection) == found
    if not found:
        assert inspection.fingerprint == inspect(original, tmp_path).fingerprint
