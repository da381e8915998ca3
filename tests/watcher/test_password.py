"""Workbooks with a password, made as Excel makes them ([MS-OFFCRYPTO], agile encryption)."""

import io
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sftpdrop.core.account import Locale
from sftpdrop.server.completeness import check_complete
from sftpdrop.texts.findings import say_finding
from tests.watcher.building import inspect, many_rows, openpyxl_bytes


def with_password(data: bytes) -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("Zomer2026", target)
    return target.getvalue()


@pytest.mark.parametrize("pupils", [10, 500])
@pytest.mark.parametrize("name", ["lijst.xlsx", "lijst.xls"])
def test_a_workbook_with_a_password_is_told_how_to_lose_it(
    name: str, pupils: int, tmp_path: Path
) -> None:
    data = with_password(openpyxl_bytes(many_rows(pupils)))
    assert check_complete(io.BytesIO(data), len(data))
    (finding,) = inspect(data, tmp_path, name).findings
    assert (finding.code, finding.severity.value) == ("container_encrypted", "error")
    assert "beveiligd met een wachtwoord" in say_finding(finding, Locale.DUTCH)
    assert "Encrypt with Password" in say_finding(finding, Locale.ENGLISH)
