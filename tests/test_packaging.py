import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sftpdrop.settings import CONFIG_DIRECTORY

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def dependencies_of(project: dict[str, Any]) -> list[str]:
    extras = project["project"]["optional-dependencies"]
    return [
        *project["project"]["dependencies"],
        *(name for extra in extras.values() for name in extra),
    ]


def test_the_library_whose_private_parts_we_use_is_pinned_exactly(project: dict[str, Any]) -> None:
    (pin,) = [line for line in dependencies_of(project) if line.startswith("asyncssh")]
    assert re.fullmatch(r"asyncssh==\d+\.\d+\.\d+", pin)


def test_every_other_dependency_has_a_lower_and_an_upper_bound(project: dict[str, Any]) -> None:
    for line in dependencies_of(project):
        assert "==" in line or re.search(r">=[\d.]+,<[\d.]+$", line), line


def test_every_dependency_has_its_reason_in_the_record(project: dict[str, Any]) -> None:
    record = (ROOT / "docs/adr/0006-dependencies.md").read_text("utf-8")
    for line in project["project"]["dependencies"]:
        name = re.split(r"[\[=<>]", line)[0]
        assert name in record, f"docs/adr/0006 does not say why {name}"


def test_the_settings_and_profiles_come_with_the_program(project: dict[str, Any]) -> None:
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"config": "sftpdrop/_config"}
    assert (CONFIG_DIRECTORY / "sftpdrop.toml").is_file()
    assert (CONFIG_DIRECTORY / "profiles/schoolwise.toml").is_file()


def test_the_module_is_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sftpdrop", "--version"], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"sftpdrop \d+\.\d+\.\d+\n", done.stdout)


def test_an_error_is_one_line_a_hint_and_an_exit_code_without_a_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sftpdrop", "--config", "/nowhere/x.toml", "account", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 78
    assert done.stdout == ""
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["sftpdrop", "hint"]


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sftpdrop", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
