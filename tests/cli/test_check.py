import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.office import Office
from tests.waiting import PATIENCE


@pytest.fixture
def workbook(office: Office, tmp_path: Path) -> Path:
    path = tmp_path / "lijst.xlsx"
    office.ok("template", str(path))
    return path


def without_surnames(source: Path) -> Path:
    book = load_workbook(source)
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == "NAAM")
    sheet.delete_cols(column)
    path = source.with_name("zonder achternaam.xlsx")
    book.save(path)
    return path


def test_the_example_workbook_is_accepted(office: Office, workbook: Path) -> None:
    (judged,) = office.ok("check", str(workbook), "--json").json
    assert judged["file"] == str(workbook)
    assert judged["state"] == "accepted"
    assert judged["pupils"] == 10
    assert judged["findings"] == []
    assert judged["size"] == workbook.stat().st_size
    assert sum(judged["groups"].values()) == 10


def test_check_tells_each_file_apart_and_exits_1(office: Office, workbook: Path) -> None:
    bad = without_surnames(workbook)
    outcome = office.run("check", str(workbook), str(bad), "--json")
    assert outcome.code == 1
    good_one, bad_one = outcome.json
    assert good_one["state"] == "accepted"
    assert bad_one["state"] == "rejected"
    codes = [finding["code"] for finding in bad_one["findings"]]
    assert "column_missing" in codes


def test_check_shows_people_a_table_and_every_finding(office: Office, workbook: Path) -> None:
    bad = without_surnames(workbook)
    lines = office.run("check", str(bad), "--language", "nl").out.splitlines()
    assert lines[0].startswith("file")
    assert "rejected" in lines[1]
    assert any("error: De kolom met achternaam" in line for line in lines)


def test_check_destroys_nothing_and_says_what_the_server_would_do(
    office: Office, workbook: Path
) -> None:
    book = load_workbook(workbook)
    sheet = book.worksheets[0]
    sheet.cell(1, 11, "BSN")
    sheet.cell(2, 11, 111222333)
    book.save(workbook)
    outcome = office.run("check", str(workbook), "--language", "en")
    assert (outcome.code, workbook.exists()) == (1, True)
    assert "would be destroyed at once" in outcome.out
    assert "was destroyed" not in outcome.out
    outcome = office.run("check", str(workbook), "--language", "nl")
    assert "vernietigd" not in outcome.out


def test_check_needs_no_installation(workbook: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    command = [sys.executable, "-m", "sftpdrop", "check", "--json", str(workbook)]
    done = subprocess.run(command, cwd=empty, capture_output=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["state"] == "accepted"


def test_a_file_far_too_large_is_judged_without_being_held_in_memory(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "disk.xlsx"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    tracemalloc.start()
    try:
        (judged,) = office.run("check", str(path), "--json").json
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (judged["state"], judged["size"]) == ("rejected", path.stat().st_size)
    assert peak < path.stat().st_size / 2


def test_a_file_that_is_not_there_is_no_rejection(office: Office, tmp_path: Path) -> None:
    outcome = office.run("check", str(tmp_path / "nergens.xlsx"))
    assert outcome.code == 64
    assert "nergens.xlsx is not a file" in outcome.err


def test_an_unknown_profile_names_those_that_exist(office: Office, workbook: Path) -> None:
    outcome = office.run("check", "--profile", "nosuch", str(workbook))
    assert outcome.code == 78
    assert "schoolwise" in outcome.err


def test_the_template_is_not_written_over_a_file(office: Office, workbook: Path) -> None:
    before = workbook.read_bytes()
    outcome = office.run("template", str(workbook))
    assert outcome.code == 73
    assert workbook.read_bytes() == before
    office.ok("template", str(workbook), "--force")


def test_the_template_is_a_workbook_and_nothing_else(office: Office, tmp_path: Path) -> None:
    assert office.run("template", str(tmp_path / "lijst.csv")).code == 64
