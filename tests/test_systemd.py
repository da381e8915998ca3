import re
import subprocess
from pathlib import Path

import pytest

from sftpdrop.statedir import StateDirectory
from tests.programs import need

UNITS = Path(__file__).parents[1] / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
STATE = StateDirectory(Path("/var/lib/sftpdrop"))
EXPOSURE = 2.0  # of 10, as systemd-analyze security counts


def text_of(name: str) -> str:
    return (UNITS / name).read_text("utf-8")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_is_hardly_exposed(unit: Path) -> None:
    report = subprocess.run(
        [need("systemd-analyze"), "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    said = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", report)
    assert said, report
    assert float(said[1]) <= EXPOSURE, report


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_systemd_understands_every_line_of_a_unit(unit: Path) -> None:
    complaints = subprocess.run(
        [need("systemd-analyze"), "verify", str(unit)], capture_output=True, text=True, check=False
    ).stderr
    # On the machine of the tests the program is not in /opt.
    others = [line for line in complaints.splitlines() if "is not executable" not in line]
    assert others == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_step_of_a_file_stays_on_one_mount(unit: Path) -> None:
    # A rename from one ReadWritePaths= to another fails with EXDEV, even on one file system.
    (line,) = re.findall(r"^ReadWritePaths=(.*)$", unit.read_text(), re.MULTILINE)
    below_state = [path for path in line.split() if path.startswith(str(STATE.root))]
    assert below_state == [str(STATE.root)]


def test_the_server_cannot_read_what_the_watcher_keeps() -> None:
    unit = text_of("sftpdrop-server.service")
    (line,) = re.findall(r"^InaccessiblePaths=(.*)$", unit, re.MULTILINE)
    hidden = {path.removeprefix("-") for path in line.split()}
    assert {str(STATE.vault), str(STATE.secrets), str(STATE.broken)} <= hidden


def test_the_watcher_has_no_network_and_no_host_keys() -> None:
    unit = text_of("sftpdrop-watcher.service")
    assert "\nPrivateNetwork=yes\n" in unit
    assert "\nIPAddressDeny=any\n" in unit
    assert f"\nInaccessiblePaths=-{STATE.keys}\n" in unit


def test_the_server_binds_port_22_without_root() -> None:
    unit = text_of("sftpdrop-server.service")
    assert "\nType=notify\n" in unit
    assert "\nUser=sftpdrop-server\n" in unit
    assert "\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n" in unit


def test_the_users_are_two_of_one_group(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    subprocess.run(
        [need("systemd-sysusers"), f"--root={tmp_path}", str(UNITS / "sftpdrop.sysusers")],
        capture_output=True,
        check=True,
    )
    groups = dict(line.split(":")[::2] for line in (tmp_path / "etc/group").read_text().split())
    lines = (tmp_path / "etc/passwd").read_text().splitlines()
    users = {line.split(":")[0]: line.split(":")[3] for line in lines}
    assert users["sftpdrop-server"] == users["sftpdrop-watcher"] == groups["sftpdrop"]


def test_the_directories_have_the_modes_that_the_programs_expect(tmp_path: Path) -> None:
    made = StateDirectory(tmp_path / "state")
    made.create()
    rows = [line.split() for line in text_of("sftpdrop.tmpfiles").splitlines() if line[:1] == "d"]
    modes = {Path(row[1]): int(row[2], 8) & 0o777 for row in rows}
    assert (UNITS / "sftpdrop.tmpfiles").exists()
    for path in [entry for entry in made.root.rglob("*") if entry.is_dir()]:
        named = STATE.root / path.relative_to(made.root)
        assert modes[named] == path.stat().st_mode & 0o777, named


def test_what_one_program_keeps_for_itself_is_its_own() -> None:
    rows = [line.split() for line in text_of("sftpdrop.tmpfiles").splitlines() if line[:1] == "d"]
    owners = {row[1]: row[3] for row in rows}
    assert owners[str(STATE.keys)] == "sftpdrop-server"
    for path in (STATE.vault, STATE.secrets, STATE.broken):
        assert owners[str(path)] == "sftpdrop-watcher"
