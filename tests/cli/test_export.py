from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook

from sftpdrop.core.drop import DropState
from sftpdrop.core.identifiers import DropId
from tests.cli.office import Office


def test_export_writes_csv_or_xlsx_and_leaves_the_drop(
    office: Office, deliver: Callable[..., DropId], tmp_path: Path
) -> None:
    drop_id = deliver()
    office.ok("drop", "export", drop_id, "--output", str(tmp_path / "a.csv"))
    office.ok("drop", "export", drop_id, "--format", "xlsx", "--output", str(tmp_path / "a.xlsx"))
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]] == lines[0].split(";")
    assert sheet.max_row == len(lines) == 11
    assert office.state_of(drop_id) is DropState.ACCEPTED


def test_export_goes_to_stdout_or_into_a_directory(
    office: Office, library: Path, deliver: Callable[..., DropId]
) -> None:
    drop_id = deliver()
    piped = office.ok("drop", "export", drop_id).out
    assert piped.startswith("LEERLINGNUMMER;")
    office.ok("drop", "export", drop_id, "--output", str(library))
    (file,) = library.iterdir()
    assert file.name == f"100123_20260901_{drop_id}.csv"
    assert file.read_bytes().decode().splitlines() == piped.splitlines()
    assert [row["event"] for row in office.ok("audit", "list", "--json").json] == ["exported"] * 2
    assert not list(office.state.work.iterdir())


def test_export_overwrites_nothing_unasked(
    office: Office, deliver: Callable[..., DropId], tmp_path: Path
) -> None:
    drop_id, file = deliver(), tmp_path / "a.csv"
    file.write_text("mine")
    assert office.run("drop", "export", drop_id, "--output", str(file)).code == 73
    assert file.read_text() == "mine"
    office.ok("drop", "export", drop_id, "--output", str(file), "--force")


def test_export_names_the_file_that_cannot_be_written(
    office: Office, deliver: Callable[..., DropId], tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere" / "a.csv"
    outcome = office.run("drop", "export", deliver(), "--output", str(nowhere))
    assert outcome.code == 73
    assert f"cannot write {nowhere}: No such file or directory" in outcome.err


def test_a_rejected_drop_has_no_list_to_export(
    office: Office, deliver: Callable[..., DropId]
) -> None:
    assert office.run("drop", "export", deliver(state=DropState.REJECTED)).code == 65
